using System.Numerics;
using System.Numerics.Tensors;

namespace Tributary.Merging.Layers;

/// <summary>Long rows laid out as a LoRA factor.</summary>
/// <param name="values">A: [count x length]; B: [length x count].</param>
/// <param name="count">Number of rows.</param>
/// <param name="isB">Whether the rows lie as columns.</param>
internal sealed class FactorRows(float[] values, int count, bool isB)
{
    /// <summary>The factor.</summary>
    public float[] Values => values;

    /// <summary>Number of rows.</summary>
    public int Count => count;

    /// <summary>Turns the rows whose entry of largest magnitude is negative; of equals the first decides.</summary>
    /// <returns>1 for every row that stays, -1 for every one turned.</returns>
    public float[] FixSigns()
    {
        var signs = new float[count];
        if (isB)
        {
            FindSignsOfColumns(signs);
            for (var i = 0; i < values.Length; i += count)
            {
                TensorPrimitives.Multiply(values.AsSpan(i, count), signs, values.AsSpan(i, count));
            }

            return signs;
        }

        for (var i = 0; i < count; i++)
        {
            var row = values.AsSpan(i * (values.Length / count), values.Length / count);
            signs[i] = row[FirstOfLargest(row)] < 0 ? -1 : 1;
            TensorPrimitives.Multiply(row, signs[i], row);
        }

        return signs;
    }

    private static int FirstOfLargest(ReadOnlySpan<float> row)
    {
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude(row));
        for (var j = 0; j < row.Length; j++)
        {
            if (Math.Abs(row[j]) == largest)
            {
                return j;
            }
        }

        return 0;
    }

    private void FindSignsOfColumns(float[] signs)
    {
        var largest = new float[count];
        for (var i = 0; i < values.Length; i += count)
        {
            var row = values.AsSpan(i, count);
            var j = 0;
            for (; j <= count - Vector<float>.Count; j += Vector<float>.Count)
            {
                var (here, before) = (new Vector<float>(row[j..]), new Vector<float>(largest, j));
                Vector.ConditionalSelect(Vector.GreaterThan(Vector.Abs(here), Vector.Abs(before)), here, before).CopyTo(largest, j);
            }

            for (; j < count; j++)
            {
                largest[j] = Math.Abs(row[j]) > Math.Abs(largest[j]) ? row[j] : largest[j];
            }
        }

        for (var j = 0; j < count; j++)
        {
            signs[j] = largest[j] < 0 ? -1 : 1;
        }
    }
}

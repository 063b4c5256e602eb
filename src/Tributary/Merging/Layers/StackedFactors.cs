using Tributary.Numerics;

namespace Tributary.Merging.Layers;

/// <summary>
/// One side of all inputs' factors as a stack of long rows, float32 as read: the rows of the A_i, or the columns of the B_i. Each side is
/// kept as a LoRA factor of rank sum r would be, [rank x in] or [out x rank], so that combinations of rows come out as factors.
/// </summary>
/// <param name="values">A: [rank x length]; B: [length x rank].</param>
/// <param name="rank">Rows of the stack.</param>
/// <param name="isB">Whether the rows lie as columns.</param>
internal sealed class StackedFactors(float[] values, int rank, bool isB)
{
    // Columns in float64 at a time: half a megabyte at rank 320.
    private const int Panel = 192;

    /// <summary>Elements of a row.</summary>
    public int Length => rank == 0 ? 0 : values.Length / rank;

    /// <summary>The stack, [rank x length].</summary>
    public Strided<float> Rows => isB ? Strided<float>.Of(values, rank).Transposed : Strided<float>.Of(values, Length);

    /// <summary>The stack in float64, [rank x length].</summary>
    /// <param name="scalings">What each row is multiplied by; null: nothing.</param>
    public Matrix Wide(double[]? scalings = null)
    {
        var wide = new Matrix(rank, Length);
        for (var e = 0; e < values.Length; e++)
        {
            var (row, column) = isB ? (e % rank, e / rank) : (e / Length, e % Length);
            wide[row, column] = (scalings is null ? 1 : scalings[row]) * values[e];
        }

        return wide;
    }

    /// <summary>Combinations of the rows, computed in float64 and rounded once.</summary>
    /// <param name="coefficients">[m x rank].</param>
    public FactorRows Combine(Matrix coefficients)
    {
        var (m, length) = (coefficients.Rows, Length);
        var result = new FactorRows(GC.AllocateUninitializedArray<float>(m * length), m, isB);
        var part = new double[m * Math.Min(Panel, length)];
        for (var start = 0; start < length; start += Panel)
        {
            var count = Math.Min(Panel, length - start);
            var rows = Rows.ColumnRange(start, count);
            var small = Strided<double>.Of(coefficients.Values, coefficients.Columns);
            if (isB)
            {
                Products.Product(rows.Transposed, small.Transposed, part, adds: false);
                FloatFormats.NarrowF64(part.AsSpan(0, count * m), result.Values.AsSpan(start * m));
                continue;
            }

            Products.Product(small, rows, part, adds: false);
            for (var i = 0; i < m; i++)
            {
                FloatFormats.NarrowF64(part.AsSpan(i * count, count), result.Values.AsSpan((i * length) + start));
            }
        }

        return result;
    }

    /// <summary>Long rows that are at hand in float64, rounded.</summary>
    public FactorRows Round(Matrix rows)
    {
        var result = new FactorRows(new float[rows.Values.Length], rows.Rows, isB);
        FloatFormats.NarrowF64((isB ? rows.Transposed() : rows).Values, result.Values);
        return result;
    }
}

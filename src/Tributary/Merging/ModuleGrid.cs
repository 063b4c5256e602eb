using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Numerics;

namespace Tributary.Merging;

/// <summary>
/// One layer's task vectors as entries of a merge space: per input a block [rows x columns] whose entries are compared one by one, and the
/// way back from a merged block to LoRA factors. Both spaces have orthonormal bases, so inner products of blocks are those of the deltas.
/// </summary>
internal abstract class ModuleGrid(MergeModule module, int rows, int columns, float[]?[] blocks)
{
    /// <summary>The layer.</summary>
    public MergeModule Module => module;

    /// <summary>Rows of every block.</summary>
    public int Rows => rows;

    /// <summary>Columns of every block.</summary>
    public int Columns => columns;

    /// <summary>Entries of every block.</summary>
    public int Count => rows * columns;

    /// <summary>A block per input, row-major; null where the input does not adapt the layer.</summary>
    public float[]?[] Blocks => blocks;

    /// <summary>The blocks as task vectors of one tensor.</summary>
    public EntryTensor Tensor => new(
        module.Name, rows, columns, [.. blocks.Select(block => block is not null)],
        (input, start, destination) => blocks[input].AsSpan((int)start, destination.Length).CopyTo(destination));

    /// <summary>Directions that were left out because no input has strength in them.</summary>
    public abstract int DirectionsCut { get; }

    /// <summary>Takes the factors of a layer into a space.</summary>
    public static ModuleGrid Enter(ModuleFactors factors, MergeChoices choices) => choices.Space switch
    {
        MergeSpace.Knots => KnotsGrid.Of(factors, choices),
        MergeSpace.Core => CoreGrid.Of(factors),
        _ => throw new ArgumentException($"space {choices.Space} has no grid", nameof(choices)),
    };

    /// <summary>Takes a merged block back to factors of scaling 1 whose product is the merged delta.</summary>
    public LoraFactors Leave(float[] merged)
    {
        if (Count == 0)
        {
            return new LoraFactors(module.Name, 1, module.In, module.Out, 1, new float[module.In], new float[module.Out]);
        }

        var (a, b, rank) = LeaveTo(merged);
        Balance(a, b);
        return new LoraFactors(module.Name, rank, module.In, module.Out, 1, a, b);
    }

    /// <summary>Factors A [rank x in] and B [out x rank].</summary>
    protected abstract (float[] A, float[] B, int Rank) LeaveTo(float[] merged);

    /// <summary>Turns directions whose entry of largest magnitude is negative, and the coordinates with them; of equals the first decides.</summary>
    /// <param name="directions">[k x length].</param>
    /// <param name="coordinates">[k x any]: turned alike.</param>
    protected static void FixSigns(Matrix directions, Matrix coordinates)
    {
        for (var i = 0; i < directions.Rows; i++)
        {
            var largest = 0.0;
            foreach (var entry in directions.Row(i))
            {
                largest = Math.Abs(entry) > Math.Abs(largest) ? entry : largest;
            }

            if (largest < 0)
            {
                Negate(directions.Row(i));
                Negate(coordinates.Row(i));
            }
        }
    }

    /// <summary>Rounds to float32.</summary>
    protected static float[] Narrow(ReadOnlySpan<double> values)
    {
        var result = new float[values.Length];
        FloatFormats.NarrowF64(values, result);
        return result;
    }

    /// <summary>Rounds the transpose of a [rows x columns] matrix to float32.</summary>
    protected static float[] NarrowTransposed(Matrix matrix)
    {
        var result = new float[matrix.Rows * matrix.Columns];
        for (var i = 0; i < matrix.Rows; i++)
        {
            var row = matrix.Row(i);
            for (var j = 0; j < row.Length; j++)
            {
                result[(j * matrix.Rows) + i] = (float)row[j];
            }
        }

        return result;
    }

    /// <summary>Moves a power of two from one factor to the other so that neither dwarfs the other in a narrow format: exact.</summary>
    private static void Balance(float[] a, float[] b)
    {
        var (largestA, largestB) = (Largest(a), Largest(b));
        if (largestA == 0 || largestB == 0)
        {
            return;
        }

        var shift = (int)Math.Round((Math.Log2(largestB) - Math.Log2(largestA)) / 2);
        Scale(a, MathF.ScaleB(1, shift));
        Scale(b, MathF.ScaleB(1, -shift));
    }

    private static float Largest(float[] values)
    {
        var largest = 0f;
        foreach (var value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }

    private static void Scale(float[] values, float factor)
    {
        foreach (ref var value in values.AsSpan())
        {
            value *= factor;
        }
    }

    private static void Negate(Span<double> values)
    {
        foreach (ref var value in values)
        {
            value = -value;
        }
    }
}

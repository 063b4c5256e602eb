using System.Numerics.Tensors;
using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Methods;

namespace Tributary.Merging.Spaces;

/// <summary>
/// One layer's task vectors as entries of a merge space: per input a block [rows x columns] whose entries are compared one by one, and the
/// way back from a merged block to LoRA factors. Both spaces have orthonormal bases, so inner products of blocks are those of the deltas.
/// </summary>
internal abstract class ModuleGrid(MergeModule module, int rows, int columns)
{
    /// <summary>The layer.</summary>
    public MergeModule Module => module;

    /// <summary>Rows of every block.</summary>
    public int Rows => rows;

    /// <summary>Columns of every block.</summary>
    public int Columns => columns;

    /// <summary>Entries of every block.</summary>
    public int Count => rows * columns;

    /// <summary>The blocks as task vectors of one tensor.</summary>
    public abstract EntryTensor Tensor { get; }

    /// <summary>Directions that were left out because no input has strength in them.</summary>
    public abstract int DirectionsCut { get; }

    /// <summary>Takes the factors of a layer into a space.</summary>
    public static ModuleGrid Enter(ModuleFactors factors, SpaceKey key) => key.Space switch
    {
        MergeSpace.Knots => KnotsGrid.Of(factors, KnotsBasis.Of(factors, key), key.Stack),
        MergeSpace.Core => CoreGrid.Of(factors),
        _ => throw new ArgumentException($"space {key.Space} has no grid", nameof(key)),
    };

    /// <summary>Takes a merged block back to factors of scaling 1 whose product is the merged delta.</summary>
    /// <param name="merged">The block.</param>
    /// <param name="isKept">Whether the grid will be left again: its own arrays then stay as they are.</param>
    public LoraFactors Leave(float[] merged, bool isKept = false)
    {
        if (Count == 0)
        {
            return new LoraFactors(module.Name, 1, module.In, module.Out, 1, new float[module.In], new float[module.Out]);
        }

        var (a, b, rank) = LeaveTo(merged);
        (a, b) = isKept ? ([.. a], [.. b]) : (a, b);
        Balance(a, b);
        return new LoraFactors(module.Name, rank, module.In, module.Out, 1, a, b);
    }

    /// <summary>Factors A [rank x in] and B [out x rank].</summary>
    protected abstract (float[] A, float[] B, int Rank) LeaveTo(float[] merged);

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

    private static float Largest(float[] values) => Math.Abs(TensorPrimitives.MaxMagnitude(values));

    private static void Scale(float[] values, float factor) => TensorPrimitives.Multiply(values, factor, values);
}

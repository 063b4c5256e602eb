using System.Numerics.Tensors;

namespace Tributary.Merging.Entries;

/// <summary>Which entries of one task vector take part in a merge, and by how much the kept ones grow.</summary>
internal abstract class EntrySelection
{
    /// <summary>Keeps everything.</summary>
    public static readonly EntrySelection All = new KeepAll();

    /// <summary>What every kept entry is multiplied by. Default 1.</summary>
    public float Scale { get; private set; } = 1;

    /// <summary>Sets the entries that do not stay to 0 and scales the others, in place.</summary>
    /// <param name="start">Index of the first entry within the tensor.</param>
    /// <param name="block">The entries.</param>
    /// <returns>How many stay.</returns>
    public long Apply(long start, Span<float> block)
    {
        var kept = Keep(start, block);
        if (Scale != 1)
        {
            TensorPrimitives.Multiply(block, Scale, block);
        }

        return kept;
    }

    /// <summary>The same selection with another scale.</summary>
    public EntrySelection WithScale(float scale)
    {
        var scaled = (EntrySelection)MemberwiseClone();
        scaled.Scale = scale;
        return scaled;
    }

    /// <summary>Sets the entries that do not stay to 0, in place; returns how many stay.</summary>
    protected abstract long Keep(long start, Span<float> block);

    private sealed class KeepAll : EntrySelection
    {
        protected override long Keep(long start, Span<float> block) => block.Length;
    }
}

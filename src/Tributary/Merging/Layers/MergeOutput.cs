using Tributary.Adapters;
using Tributary.Merging.Entries;

namespace Tributary.Merging.Layers;

/// <summary>
/// Takes merged layers, in any order and from any thread, as factors or as entries of the dense delta; either form at lambda 1. A layer may
/// come a second time and then replaces the first.
/// </summary>
internal abstract class MergeOutput
{
    /// <summary>Takes a layer as factors of scaling 1.</summary>
    public abstract StoredLayer Take(LoraFactors factors);

    /// <summary>Begins a layer whose factors of scaling 1 come part by part.</summary>
    public virtual FactorLayer Begin(LoraModule shape) => new WholeFactors(this, shape);

    /// <summary>Begins a layer that comes as entries.</summary>
    public abstract DenseLayer Begin(MergeModule module);
}

/// <summary>A layer that comes as parts of its two factors, each entry once.</summary>
internal abstract class FactorLayer
{
    /// <summary>Takes entries of A [r x in], flattened.</summary>
    public abstract void WriteA(long start, ReadOnlySpan<float> values);

    /// <summary>Takes entries of B [out x r], flattened.</summary>
    public abstract void WriteB(long start, ReadOnlySpan<float> values);

    /// <summary>All entries were written.</summary>
    public abstract StoredLayer Finish();
}

/// <summary>A layer that comes entry by entry.</summary>
internal abstract class DenseLayer
{
    /// <summary>Takes entries of the merged delta, flattened; see <see cref="WriteEntries"/>.</summary>
    public abstract void Write(long start, ReadOnlySpan<float> merged);

    /// <summary>All entries were written.</summary>
    public abstract StoredLayer Finish();
}

/// <summary>Collects the parts of a layer's factors for an output that takes them whole.</summary>
/// <param name="output">Takes the factors.</param>
/// <param name="shape">The layer, of scaling 1.</param>
internal sealed class WholeFactors(MergeOutput output, LoraModule shape) : FactorLayer
{
    private readonly float[] a = new float[shape.Rank * shape.In];
    private readonly float[] b = new float[shape.Out * shape.Rank];

    /// <inheritdoc/>
    public override void WriteA(long start, ReadOnlySpan<float> values) => values.CopyTo(a.AsSpan((int)start));

    /// <inheritdoc/>
    public override void WriteB(long start, ReadOnlySpan<float> values) => values.CopyTo(b.AsSpan((int)start));

    /// <inheritdoc/>
    public override StoredLayer Finish() => output.Take(new LoraFactors(shape.Name, shape.Rank, shape.In, shape.Out, 1, a, b));
}

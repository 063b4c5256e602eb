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
    public virtual FactorLayer Begin(LoraModule shape)
    {
        var (a, b) = (new float[shape.Rank * shape.In], new float[shape.Out * shape.Rank]);
        return new FactorLayer(
            (start, values) => values.CopyTo(a.AsSpan((int)start)),
            (start, values) => values.CopyTo(b.AsSpan((int)start)),
            () => Take(new LoraFactors(shape.Name, shape.Rank, shape.In, shape.Out, 1, a, b)));
    }

    /// <summary>Begins a layer that comes as entries.</summary>
    public virtual DenseLayer Begin(MergeModule module) => throw new InvalidOperationException("a dense delta has no exact adapter");
}

/// <summary>A layer that comes as parts of its two factors, each entry once.</summary>
/// <param name="WriteA">Takes entries of A [r x in], flattened.</param>
/// <param name="WriteB">Takes entries of B [out x r], flattened.</param>
/// <param name="Finish">To be called once all entries were written.</param>
internal sealed record FactorLayer(WriteEntries WriteA, WriteEntries WriteB, Func<StoredLayer> Finish);

/// <summary>A layer that comes entry by entry.</summary>
/// <param name="Write">Takes entries of the merged delta, flattened.</param>
/// <param name="Finish">To be called once all entries were written.</param>
internal sealed record DenseLayer(WriteEntries Write, Func<StoredLayer> Finish);

using Tributary.Adapters;

namespace Tributary.Merging.Outputs;

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

/// <summary>An output that is a file in a folder.</summary>
internal abstract class FolderOutput : MergeOutput, IDisposable
{
    /// <summary>All layers were taken: writes what is left to write and closes the files.</summary>
    /// <param name="threads">Most threads at a time; 0: one per processor.</param>
    /// <param name="cancellation">Asks to stop.</param>
    public abstract void Complete(int threads, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract void Dispose();
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
    /// <summary>Takes entries of the merged delta, flattened; see <see cref="Entries.WriteEntries"/>.</summary>
    public abstract void Write(long start, ReadOnlySpan<float> merged);

    /// <summary>All entries were written.</summary>
    public abstract StoredLayer Finish();
}

/// <summary>A layer as it was stored.</summary>
/// <param name="Rank">Rank of its factors; 0 for a dense delta.</param>
/// <param name="Loss">What was lost on the way.</param>
internal readonly record struct StoredLayer(int Rank, LayerLoss Loss);

/// <summary>What was lost on the way from the merged delta to what is stored, as squares of norms that add up over layers.</summary>
/// <param name="TruncatedOf">What there was before a truncation to a rank.</param>
/// <param name="Truncated">What the truncation took away.</param>
/// <param name="RoundedOf">What there was before rounding to the stored type.</param>
/// <param name="Rounded">What rounding took away.</param>
internal readonly record struct LayerLoss(double TruncatedOf, double Truncated, double RoundedOf, double Rounded)
{
    /// <summary>Adds up.</summary>
    public static LayerLoss operator +(LayerLoss left, LayerLoss right) => new(
        left.TruncatedOf + right.TruncatedOf, left.Truncated + right.Truncated, left.RoundedOf + right.RoundedOf,
            left.Rounded + right.Rounded);
}

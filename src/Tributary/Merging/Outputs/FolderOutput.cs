using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;

namespace Tributary.Merging.Outputs;

/// <summary>An output that is a file in a folder.</summary>
internal abstract class FolderOutput : MergeOutput, IDisposable
{
    /// <summary>Takes a layer as factors, whose product is passed on as entries.</summary>
    public override StoredLayer Take(LoraFactors factors) =>
        DenseRows.PassOn(factors, Begin(new MergeModule(factors.Module, factors.In, factors.Out, [factors.Shape])));

    /// <summary>All layers were taken: writes what is left to write and closes the files.</summary>
    public abstract void Complete(MergeLoop loop);

    /// <inheritdoc/>
    public abstract void Dispose();
}

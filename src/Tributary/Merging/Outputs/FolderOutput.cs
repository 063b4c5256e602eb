using Tributary.Merging.Layers;

namespace Tributary.Merging.Outputs;

/// <summary>An output that is a file in a folder.</summary>
internal abstract class FolderOutput : MergeOutput, IDisposable
{
    /// <summary>All layers were taken: writes what is left to write and closes the files.</summary>
    public abstract void Complete(MergeLoop loop);

    /// <inheritdoc/>
    public abstract void Dispose();
}

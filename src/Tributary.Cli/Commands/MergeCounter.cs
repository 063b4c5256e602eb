using Tributary.Merging.Layers;

namespace Tributary.Cli.Commands;

/// <summary>Tells how far a merge is, see <see cref="ProgressLine"/>.</summary>
internal sealed class MergeCounter : IProgress<MergeProgress>
{
    private readonly ProgressLine line = new();

    /// <inheritdoc/>
    public void Report(MergeProgress value) => line.Report(value.Work, value.Done, value.Of, value.Unit);
}

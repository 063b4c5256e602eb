using Tributary.Merging;

namespace Tributary.Cli.Terminal;

/// <summary>Counts layers on the line below the last, on a terminal alone.</summary>
internal sealed class LayerCounter : IProgress<MergeProgress>
{
    private readonly Lock writing = new();

    /// <summary>A counter; null where standard error is no terminal.</summary>
    public static LayerCounter? OnTerminal() => Console.IsErrorRedirected ? null : new LayerCounter();

    /// <inheritdoc/>
    public void Report(MergeProgress value)
    {
        lock (writing)
        {
            Console.Error.Write(value.Done == value.Of ? "\r\e[K" : FormattableString.Invariant($"\r{value.Work}: layer {value.Done} of {value.Of}"));
        }
    }
}

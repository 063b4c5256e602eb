using System.Diagnostics;
using System.Globalization;
using Tributary.Merging;

namespace Tributary.Cli.Terminal;

/// <summary>Counts layers on the line below the last, with the rate and the remaining time; on a terminal alone.</summary>
internal sealed class LayerCounter : IProgress<MergeProgress>
{
    private readonly Lock writing = new();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private string work = "";

    /// <summary>A counter; null if standard error is no terminal.</summary>
    public static LayerCounter? OnTerminal() => Console.IsErrorRedirected ? null : new LayerCounter();

    /// <inheritdoc/>
    public void Report(MergeProgress value)
    {
        lock (writing)
        {
            if (value.Work != work)
            {
                work = value.Work;
                watch.Restart();
            }

            var rate = value.Done / Math.Max(1e-3, watch.Elapsed.TotalSeconds);
            Console.Error.Write(value.Done == value.Of
                ? "\r\e[K"
                : string.Create(CultureInfo.InvariantCulture, $"\r\e[K{value.Work}: layer {value.Done} of {value.Of}, {rate:0.#} a second, "
                    + $"{(value.Of - value.Done) / rate:0} s left"));
        }
    }
}

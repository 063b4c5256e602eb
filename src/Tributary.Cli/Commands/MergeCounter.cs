using System.Diagnostics;
using Tributary.Merging.Layers;

namespace Tributary.Cli.Commands;

/// <summary>Share, rate and remaining time on the line below the last; only on a terminal, ten times a second.</summary>
internal sealed class MergeCounter : IProgress<MergeProgress>
{
    private readonly Lock writing = new();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private string work = "";
    private TimeSpan last;

    /// <summary>A counter; null if standard error is no terminal.</summary>
    public static MergeCounter? OnTerminal() => Console.IsErrorRedirected ? null : new MergeCounter();

    /// <inheritdoc/>
    public void Report(MergeProgress value)
    {
        lock (writing)
        {
            if (value.Work != work)
            {
                work = value.Work;
                watch.Restart();
                last = TimeSpan.Zero;
            }

            if (value.Done < value.Of && (watch.Elapsed - last).TotalSeconds < 0.1)
            {
                return;
            }

            last = watch.Elapsed;
            var rate = value.Done / Math.Max(1e-3, last.TotalSeconds);
            Console.Error.Write(value.Done >= value.Of
                ? "\r\e[K"
                : string.Create(CultureInfo.InvariantCulture, $"\r\e[K{value.Work}: {value.Done:0} of {value.Of:0} {value.Unit}, "
                    + $"{rate:0.#} a second, {(value.Of - value.Done) / Math.Max(1e-9, rate):0} s left"));
        }
    }
}

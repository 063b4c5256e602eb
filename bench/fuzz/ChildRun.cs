using System.Diagnostics;

namespace Tributary.FuzzBench;

/// <summary>
/// A child process under limits: of the memory that it manages (the runtime's own limit, so that the very input fails that asks for
/// more), of its resident memory above that at the start, and of processor time per input.
/// </summary>
internal sealed class ChildRun
{
    private const long MostGrowth = 500L << 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    // A file system in memory, where there is one: an input is a file.
    private const string MemoryFolder = "/dev/shm";

    private readonly Process process;
    private readonly TaskCompletionSource ready = new();
    private readonly List<string> said = [];
    private readonly Task hasSaidAll;

    private ChildRun(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.Environment["DOTNET_GCHeapHardLimit"] = MostGrowth.ToString("X", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcConcurrent"] = "0";
        if (Directory.Exists(MemoryFolder))
        {
            start.Environment["TMPDIR"] = MemoryFolder;
        }

        process = Process.Start(start)!;
        hasSaidAll = Task.WhenAll(Listen(), process.StandardError.ReadToEndAsync());
    }

    /// <summary>What it said, a line each, the sign that it is ready left out.</summary>
    public IReadOnlyList<string> Said => said;

    /// <summary>Why it ended before its work was done; null if it did it all.</summary>
    public string? Death { get; private set; }

    /// <summary>Lets a child read a batch.</summary>
    public static ChildRun Of(Batch batch, string countersPath, Counters counters)
    {
        string[] numbers = [.. new[] { batch.Seed, batch.First, batch.End }.Select(number =>
            number.ToString(CultureInfo.InvariantCulture))];
        var run = new ChildRun(["child", batch.Parser, .. numbers, countersPath]);
        run.Watch(() => counters.Index);
        return run;
    }

    /// <summary>Lets a child read one input.</summary>
    public static ChildRun Of(string parser, string file)
    {
        var run = new ChildRun("child-replay", parser, file);
        run.Watch(() => 0);
        return run;
    }

    private async Task Listen()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == Child.Ready)
            {
                ready.TrySetResult();
            }
            else
            {
                said.Add(line);
            }
        }

        ready.TrySetResult();
    }

    private void Watch(Func<int> index)
    {
        ready.Task.Wait();
        var start = ResidentNow();
        var (read, began) = (-1, ProcessorTime());
        while (!process.WaitForExit(BetweenLooks) && Death is null)
        {
            process.Refresh();
            if (index() is var now && now != read)
            {
                (read, began) = (now, ProcessorTime());
            }

            Death = ProcessorTime() - began > MostTime ? "takes more than 2 s of processor time"
                : ResidentNow() - start > MostGrowth ? "takes more than 500 MB of memory" : null;
        }

        if (Death is not null)
        {
            process.Kill(entireProcessTree: true);
        }

        process.WaitForExit();
        hasSaidAll.Wait();
        Death ??= process.ExitCode == 0 ? null : FormattableString.Invariant($"ends the process with code {process.ExitCode}");
        process.Dispose();
    }

    private long? ResidentNow() => Ended(() => process.WorkingSet64);

    private TimeSpan? ProcessorTime() => Ended(() => process.TotalProcessorTime);

    /// <summary>A figure of the process; none once it has ended.</summary>
    private static T? Ended<T>(Func<T> figure)
        where T : struct
    {
        try
        {
            return figure();
        }
        catch (Exception ended) when (ended is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

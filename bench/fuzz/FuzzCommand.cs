using Tributary.Testing;

namespace Tributary.FuzzBench;

/// <summary>Runs the parsers and prints a table: what was tried, what came of it.</summary>
internal static class FuzzCommand
{
    private const int DearShare = 10;

    /// <summary>Runs; gives 0 if nothing is wrong.</summary>
    public static int Run(FuzzOptions options)
    {
        Console.WriteLine($"seed {Count(options.Seed)}\n");
        Console.WriteLine(MarkdownRows.Head(["parser", "runs", "accepted", "refused", "faults", "seconds"]));
        var isWell = true;
        foreach (var parser in options.Parsers)
        {
            var run = ParserRun.Of(parser, options.Seed, parser.IsDear ? options.Runs / DearShare : options.Runs);
            Console.WriteLine(MarkdownRows.Of(parser.Name, Count(run.Runs), Count(run.Accepted), Count(run.Refused),
                Count(run.Faults.Count),
                run.Seconds.ToString("0.0", CultureInfo.InvariantCulture)));
            Tell(run, options);
            isWell &= run.IsWell;
        }

        return isWell ? 0 : 1;
    }

    /// <summary>Reads a saved input again, and says what becomes of it; gives 0 if it is no fault.</summary>
    public static int Replay(FuzzOptions options)
    {
        var child = ChildRun.Of(options.Parsers[0].Name, options.Replayed!);
        Console.WriteLine(child.Death is { } death ? $"Fault\t{death}" : string.Join('\n', child.Said));
        return child.Death is null && !child.Said.Any(line => line.StartsWith("Fault", StringComparison.Ordinal)) ? 0 : 1;
    }

    private static void Tell(ParserRun run, FuzzOptions options)
    {
        foreach (var (file, fault, count) in run.Save(options.Faults, options.Seed))
        {
            Console.Error.WriteLine($"{run.Parser.Name}: {Count(count)} x {fault.What}\n  {file}");
        }

        if (run.Accepted * 100L < run.Runs)
        {
            Console.Error.WriteLine($"{run.Parser.Name}: accepts fewer than one mutant of a hundred: too poor to try what comes "
                + "behind its first checks");
        }
    }

    private static string Count(int count) => MarkdownRows.Count(count);
}

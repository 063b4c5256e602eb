using System.Diagnostics;
using Tributary.Fuzz;
using Tributary.Testing;

namespace Tributary.FuzzBench;

/// <summary>An input that made a fault, and what fault.</summary>
internal sealed record FoundFault(int Index, string What)
{
    /// <summary>What is the same of faults that are one: the words before a place, and the place.</summary>
    public string Kind => What.LastIndexOf(" at ", StringComparison.Ordinal) is >= 0 and var at
        ? What.Split(':')[0] + What[at..] : What;
}

/// <summary>All inputs of one parser: child after child, each from behind the input at which the one before it ended.</summary>
internal sealed record ParserRun(ParserEntry Parser, int Runs, int Accepted, int Refused, IReadOnlyList<FoundFault> Faults, double Seconds)
{
    private const int MostFaults = 200;

    /// <summary>True if no input made a fault, and the mutants were good enough: of a hundred the parser accepts one.</summary>
    public bool IsWell => Faults.Count == 0 && Accepted * 100L >= Runs;

    /// <summary>Runs a parser's inputs.</summary>
    public static ParserRun Of(ParserEntry parser, int seed, int runs)
    {
        using var folder = new TempFolder();
        using var counters = new Counters(folder["counters"]);
        var (began, faults) = (Stopwatch.GetTimestamp(), new List<FoundFault>());
        for (var next = 0; next < runs && faults.Count < MostFaults; next = counters.Index + 1)
        {
            counters.Index = next;
            var child = ChildRun.Of(new Batch(parser.Name, seed, next, runs), folder["counters"], counters);
            faults.AddRange(child.Said.Select(line => line.Split('\t', 2))
                .Select(parts => new FoundFault(FuzzOptions.Whole(parts[0]), parts[1])));
            if (child.Death is not { } death)
            {
                break;
            }

            faults.Add(new FoundFault(counters.Index, death));
        }

        return new ParserRun(parser, counters.Accepted + counters.Refused + faults.Count, counters.Accepted, counters.Refused, faults,
            Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>Saves an input of every kind of fault; gives the files by kind.</summary>
    public IReadOnlyList<(string File, FoundFault Fault, int Count)> Save(string folder, int seed)
    {
        using var scratch = new TempFolder();
        var opened = Faults.Count == 0 ? null : Parser.Open(scratch);
        return [.. Faults.GroupBy(fault => fault.Kind).Select(kind =>
        {
            var first = kind.First();
            var file = Path.Combine(folder, FormattableString.Invariant($"{Parser.Name}-{seed}-{first.Index}{Parser.Extension}"));
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(file, opened!.Make(new Dice(seed, Parser.Name, first.Index)));
            return (file, first, kind.Count());
        })];
    }
}

using Tributary.Fuzz.Outcomes;
using Tributary.Fuzz.Parsers;

namespace Tributary.Fuzz;

/// <summary>A cut of what the command in bench/fuzz runs: a thousand mutants for each parser, always the same.</summary>
public sealed class FuzzTests
{
    private const int Runs = 1000;
    private const int Seed = 1;

    public static TheoryData<string> Parsers => [.. ParserTable.All.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Parsers))]
    public void Read_Mutants_AreReadOrRefusedByACheck(string parser)
    {
        using var folder = new TempFolder();
        var opened = ParserTable.Named(parser)!.Open(folder);
        var outcomes = Enumerable.Range(0, Runs)
            .Select(index => (Index: index, Outcome: Outcome.Of(opened, opened.Make(new Dice(Seed, parser, index))))).ToArray();

        Assert.Empty(outcomes.Where(run => run.Outcome.Kind == OutcomeKind.Fault).Select(run => $"{run.Index}: {run.Outcome.What}"));
        Assert.InRange(outcomes.Count(run => run.Outcome.Kind == OutcomeKind.Accepted), Runs / 100, Runs);
    }
}

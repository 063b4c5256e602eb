using Tributary.Fuzz.Outcomes;
using Tributary.Fuzz.Parsers;

namespace Tributary.Fuzz;

/// <summary>A cut of what the command in bench/fuzz runs: a thousand mutants for each parser, a hundred for a dear one, always the
/// same.</summary>
public sealed class FuzzTests
{
    private const int Runs = 1000;
    private const int RunsOfDear = 100;
    private const int Seed = 1;

    public static TheoryData<string> Parsers => [.. ParserTable.All.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Parsers))]
    public void Read_Mutants_AreReadOrRefusedByACheck(string parser)
    {
        using var folder = new TempFolder();
        var entry = ParserTable.Named(parser)!;
        var (opened, runs) = (entry.Open(folder), entry.IsDear ? RunsOfDear : Runs);
        var outcomes = Enumerable.Range(0, runs)
            .Select(index => (Index: index, Outcome: Outcome.Of(opened, opened.Make(new Dice(Seed, parser, index))))).ToArray();

        Assert.Empty(outcomes.Where(run => run.Outcome.Kind == OutcomeKind.Fault).Select(run => $"{run.Index}: {run.Outcome.What}"));
        Assert.InRange(outcomes.Count(run => run.Outcome.Kind == OutcomeKind.Accepted), runs / 100, runs);
    }
}

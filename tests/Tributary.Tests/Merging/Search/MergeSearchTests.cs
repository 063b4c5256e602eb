using Tributary.Merging;
using Tributary.Merging.Methods;
using Tributary.Merging.Runs;
using Tributary.Merging.Search;

namespace Tributary.Tests.Merging.Search;

public sealed class MergeSearchTests : IDisposable
{
    private readonly SampleAdapters samples = new();
    private readonly MergeSeries series;

    public MergeSearchTests() => series = MergeSeries.Open([samples.Add("de"), samples.Add("en", seed: 2)]);

    public void Dispose()
    {
        series.Dispose();
        samples.Dispose();
    }

    private static SearchSettings Search => new()
    {
        Methods = [MergeMethods.All["linear"], MergeMethods.All["ties"]], Spaces = [MergeSpace.Knots, MergeSpace.Core],
            Densities = [1, 0.5], Lambdas = [1, 2, 3],
    };

    private SearchResult Run(SearchSettings settings, Func<SearchQuestion, (double De, double En)> score,
        (double De, double En)? own = null)
    {
        var scores = new SearchScores("accuracy", new Dictionary<string, int> { ["en"] = 100, ["de"] = 80 }, (question, merge) =>
        {
            Assert.Equal(3, merge().Adapter.Modules.Count);
            return Scores(score(question));
        }, _ => Scores(own ?? throw new InvalidOperationException("not asked for")));
        return MergeSearch.Run(SearchPlan.Of(settings, series, 0.01), series, scores, cancellation: TestContext.Current.CancellationToken);
    }

    private static Dictionary<string, double> Scores((double De, double En) pair) => new() { ["en"] = pair.En, ["de"] = pair.De };

    [Fact]
    public void Run_Grid_FindsTheBestMeanAndSaysHowToMergeIt()
    {
        var result = Run(Search, question => question is { Candidate.Settings: { Space: MergeSpace.Core, Density: 0.5 }, Lambda: 2 }
            ? (0.9, 0.7) : (0.6, 0.99));

        Assert.Equal((6 * 3, 18.0), (result.Trials.Count, result.Passes));
        Assert.Equal("ties, space core, profile mergekit, density 0.5", result.Winner.Settings);
        Assert.Equal((2.0, 0.8), (result.Winner.Lambda, result.Winner.MeanScore));
        Assert.Null(result.HoldsTolerance);
        Assert.Equal((MergeSpace.Core, 0.5, "ties"), (result.WinnerSettings().Space, result.WinnerSettings()
            .Density, result.WinnerSettings().Method.Name));
        Assert.Equal([2], result.WinnerSettings().Lambdas!);
        Assert.Equal(["de", "en"], result.Winner.Scores.Keys);
    }

    [Fact]
    public void Run_EqualScores_TakesTheFirst()
    {
        var result = Run(Search, _ => (0.5, 0.5));

        Assert.Equal((1, 1.0), (result.Winner.Candidate, result.Winner.Lambda));
    }

    [Fact]
    public void Run_WorstLanguage_PrefersTheEvenOne() =>
        Assert.Equal(3, Run(Search with { Objective = SearchObjective.WorstLanguage }, question => question.Lambda == 3
            ? (0.7, 0.7) : (0.6, 1)).Winner.Lambda);

    [Fact]
    public void Run_NoLanguageBelow_TakesTheBestMeanThatHolds()
    {
        var search = Search with { Objective = SearchObjective.NoLanguageBelowIndividualMinus, Tolerance = 0.05 };

        var result = Run(search, question => question.Lambda switch
            { 1 => (0.70, 1.0), 2 => (0.76, 0.76), _ => (0.75, 0.75) }, own: (0.8, 0.8));

        Assert.Equal((2.0, true, 0.0), (result.Winner.Lambda, result.HoldsTolerance, result.Winner.Violation));
        Assert.Equal(0.8, Assert.Single(result.Individual).Scores["de"]);
        Assert.Equal(19, result.Passes);
    }

    [Fact]
    public void Run_NoneHolds_TakesTheSmallestViolationAndSaysSo()
    {
        var search = Search with { Objective = SearchObjective.NoLanguageBelowIndividualMinus };

        var result = Run(search, question => question.Lambda == 2 ? (0.7, 0.7) : (0.6, 1), own: (0.8, 0.8));

        Assert.Equal((2.0, false), (result.Winner.Lambda, result.HoldsTolerance));
        Assert.Equal(0.08, result.Winner.Violation!.Value, 1e-9);
    }

    [Fact]
    public void Run_Halving_KeepsTheBetterHalfAndDoublesTheExamples()
    {
        var result = Run(Search with { Strategy = SearchStrategy.Halving, Budget = 9 }, question =>
            (question.Candidate.Number / 10.0, question.Lambda / 10));

        Assert.True(result.Passes <= 9);
        Assert.Equal(1, result.Rounds[^1].Share);
        Assert.Equal((6, 3.0, result.Rounds.Count), (result.Winner.Candidate, result.Winner.Lambda, result.Winner.Round));
        Assert.Equal(result.Rounds.Sum(round => round.Points), result.Trials.Count);
        Assert.All(result.Rounds.Index(), round => Assert.All(result.Trials.Where(trial => trial.Round == round.Index + 1), trial =>
            Assert.Equal(round.Item.Share, trial.Share)));
        // What was kept is what scored best.
        var first = result.Trials.Where(trial => trial.Round == 1).OrderByDescending(trial => trial.Value).Take(result.Rounds[1].Points)
            .Select(trial => (trial.Candidate, trial.Lambda));
        Assert.Equal(first.Order(), result.Trials.Where(trial => trial.Round == 2)
            .Select(trial => (trial.Candidate, trial.Lambda)).Order());
    }

    [Fact]
    public void Run_Again_GivesTheSameBytesThatCanBeReadBack()
    {
        static (double, double) Score(SearchQuestion question) => (0.1 * question.Candidate.Number, 0.2 * question.Lambda);
        var search = Search with { Methods = [MergeMethods.All["ties"], MergeMethods.All["knots_ties"]] };
        var result = Run(search, Score);

        result.Write(Path.GetDirectoryName(samples["x"])!);

        Assert.Equal(result.ToJson(), Run(search, Score).ToJson());
        Assert.NotEmpty(result.NotPossible);
        Assert.Equal(result.ToJson(), SearchResult.Read(Path.GetDirectoryName(samples["x"])!).ToJson());
        Assert.Equal(result.Winner.Lambda, Assert.Single(SearchResult.Read(Path.GetDirectoryName(samples["x"])!).WinnerSettings()
            .Lambdas!));
    }

    [Fact]
    public void Run_LambdasOfOneMerge_ShareIt()
    {
        MergeResult? last = null;
        var shared = 0;
        var scores = new SearchScores("accuracy", new Dictionary<string, int> { ["de"] = 1 }, (_, merge) =>
        {
            shared += ReferenceEquals(merge(), last) ? 1 : 0;
            last = merge();
            return new Dictionary<string, double> { ["de"] = 1 };
        }, _ => throw new InvalidOperationException());

        MergeSearch.Run(SearchPlan.Of(Search, series, 1), series, scores, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(6 * 2, shared);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(1.5)]
    public void Run_ScoreThatIsNone_IsRefused(double score) =>
        Assert.Throws<InvalidDataException>(() => Run(Search, _ => (score, 0.5)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{"strategy":"grid"}""")]
    [InlineData("""{"strategy":""")]
    public void Read_BrokenFile_IsRefusedByName(string text)
    {
        var folder = Path.GetDirectoryName(samples["x"])!;
        File.WriteAllText(Path.Combine(folder, SearchResult.FileName), text);

        Assert.Contains(SearchResult.FileName, Assert.Throws<BadInputException>(() => SearchResult.Read(folder))
            .Message, StringComparison.Ordinal);
    }
}

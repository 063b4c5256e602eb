using Tributary.Evaluation.Statistics;
using Tributary.Releases;
using Tributary.Tests.Evaluation.Statistics;

namespace Tributary.Tests.Releases;

/// <summary>How often the gate errs, against simulations whose true drop is known.
/// Draws are fixed, so each result is the same in every run.</summary>
public sealed class GateSimulationTests
{
    private const int Languages = 5;

    // The gate draws 2000; so few keep this fast, and still leave draws below Holm's
    // strictest level of 0.01. 1000 runs with 499 draws: docs/evaluation.md.
    private static readonly ComparisonRecipe Quick = new() { Resamples = 299 };

    [Theory]
    [InlineData(60, 150, 0.05, 0.08, 0.03)]
    [InlineData(60, 100, 0.01, 0.04, 0.03)]
    public void Judge_TrueDropIsTheAllowedOne_RefusesARunOfFiveLanguagesInAtMostFivePercent(int runs, int examples,
        double gained, double lost, double maxDrop)
    {
        var refused = Refused(runs, run => PlantedModels.Accuracy(run, examples, gained, lost), new GateRecipe { MaxDrop = maxDrop });

        // Three standard errors of the simulation above 5 %.
        Assert.InRange(refused, 0, (0.05 * runs) + (3 * Math.Sqrt(0.05 * 0.95 * runs)));
    }

    [Fact]
    public void Judge_MacroF1WhoseTrueDropIsTheAllowedOne_RefusesARunOfFiveLanguagesInAtMostFivePercent()
    {
        var (candidate, reference) = PlantedModels.Labels(-1, 200_000, 0.66, 0.7);
        var recipe = new GateRecipe { MaxDrop = reference.Score - candidate.Score };

        Assert.InRange(Refused(50, run => PlantedModels.Labels(run, 100, 0.66, 0.7), recipe), 0, 2.5 + (3 * Math.Sqrt(0.05 * 0.95 * 50)));
    }

    [Fact]
    public void Judge_TenPointsOn300Examples_IsRefusedNearlyAlways()
    {
        var runs = Enumerable.Range(0, 20).AsParallel().Count(run => Refuses(run, new GateRecipe(), language => language == 2
            ? PlantedModels.Accuracy((run * Languages) + language, 300, 0.04, 0.14)
            : PlantedModels.Accuracy((run * Languages) + language, 300, 0.05, 0.05), only: 2));

        Assert.InRange(runs, 19, 20);
    }

    [Fact]
    public void Judge_NonInferior_TrueDropIsTheAllowedOne_PassesInAtMostFivePercent()
    {
        var recipe = new GateRecipe { MaxDrop = 0.03, Require = GateRequirement.NonInferior };
        var passed = Enumerable.Range(0, 150).AsParallel().Count(run =>
            GateTest.Passes(GateTest.AdjustedPValues([Difference(PlantedModels.Accuracy(run, 300, 0.05, 0.08), "de")], recipe,
                Quick.Resamples)[0], recipe));

        Assert.InRange(passed, 1, 16);
    }

    [Fact]
    public void AdjustedPValues_OneLanguage_RefusesExactlyWhereItsBoundDoes()
    {
        var recipe = new GateRecipe { MaxDrop = 0.02 };
        var differences = Enumerable.Range(0, 100).Select(run => Difference(PlantedModels.Accuracy(run, 200, 0.03, 0.09), "de")).ToArray();

        var byBound = differences.Select(difference => GateTest.DropOf(difference, recipe).Lower > recipe.MaxDrop).ToArray();
        var byPValue = differences.Select(difference => !GateTest.Passes(GateTest.AdjustedPValues([difference], recipe, Quick.Resamples)[0],
            recipe)).ToArray();

        Assert.Equal(byBound, byPValue);
        Assert.InRange(byBound.Count(refused => refused), 10, 90);
    }

    [Fact]
    public void Resamples_ManyLanguages_LeaveTwentyDrawsBelowTheStrictestLevel()
    {
        Assert.Equal(2000, GateTest.Resamples(new GateRecipe(), 1));
        Assert.Equal(2000, GateTest.Resamples(new GateRecipe(), 5), 1.0);
        Assert.Equal(8000, GateTest.Resamples(new GateRecipe(), 20), 1.0);
        Assert.Equal(2000, GateTest.Resamples(new GateRecipe { Require = GateRequirement.NonInferior }, 20));
    }

    private static int Refused(int runs, Func<int, (ScoreSample Candidate, ScoreSample Reference)> models, GateRecipe recipe) =>
        Enumerable.Range(0, runs).AsParallel().Count(run => Refuses(run, recipe, language => models((run * Languages) + language)));

    private static bool Refuses(int run, GateRecipe recipe, Func<int,
        (ScoreSample Candidate, ScoreSample Reference)> models, int? only = null)
    {
        var differences = Enumerable.Range(0, Languages).Select(language => Difference(models(language), $"l{run}-{language}")).ToArray();
        var adjusted = GateTest.AdjustedPValues(differences, recipe, Quick.Resamples);
        return only is { } one ? !GateTest.Passes(adjusted[one], recipe) : adjusted.Any(p => !GateTest.Passes(p, recipe));
    }

    private static PairedDifference Difference((ScoreSample Candidate, ScoreSample Reference) models, string key) =>
        PairedDifference.Of(models.Candidate, models.Reference, Quick, key);
}

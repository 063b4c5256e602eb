using Tributary.Evaluation.Statistics;

namespace Tributary.Tests.Evaluation.Statistics;

/// <summary>The statistics against simulations whose true answer is known. Draws
/// are fixed, so each result is the same in every run.</summary>
public sealed class ComparisonTests
{
    private static readonly ComparisonRecipe Quick = new() { Resamples = 199 };

    [Fact]
    public void Judge_AccuracyWithoutADifference_CallsOneInAtMostFivePercent() =>
        Assert.InRange(Found(1000, run => PlantedModels.Accuracy(run, 200, 0.1, 0.1)), 0, 50);

    [Fact]
    public void Judge_MacroF1WithoutADifference_CallsOneInAtMostFivePercent() =>
        Assert.InRange(Found(1000, run => PlantedModels.Labels(run, 150, 0.6, 0.6)), 0, 50);

    [Fact]
    public void Judge_FivePointsOfAccuracyOn500Examples_AreFoundInFourOfFive()
    {
        // Theory: 0.05 sqrt(500) / sqrt(0.11) = 3.4 standard errors, so 92 % are found.
        Assert.InRange(DetectableDrop.OfAccuracy(500, 0.11, 0.975), 0, 0.05);
        Assert.InRange(Found(400, run => PlantedModels.Accuracy(run, 500, 0.08, 0.03)), 320, 400);
    }

    [Fact]
    public void Judge_TenPointsOfMacroF1On500Examples_AreFoundInFourOfFive() =>
        Assert.InRange(Found(200, run => PlantedModels.Labels(run, 500, 0.7, 0.6)), 160, 200);

    [Fact]
    public void Lower_NoDrop_IsSaidInAboutFivePercent()
    {
        var refused = Enumerable.Range(0, 500)
            .Count(run => Drop.Of(Difference(PlantedModels.Accuracy(run, 300, 0.08, 0.08)), 0.95).Lower > 0);

        Assert.InRange(refused, 10, 35);
    }

    [Fact]
    public void Lower_TheDetectableDrop_IsSaidInFourOfFive()
    {
        var drop = DetectableDrop.OfAccuracy(500, 0.12, 0.95);
        var found = Enumerable.Range(0, 500)
            .Count(run => Drop.Of(Difference(PlantedModels.Accuracy(run, 500, (0.12 - drop) / 2, (0.12 + drop) / 2)), 0.95).Lower > 0);

        Assert.InRange(found / 500.0, 0.75, 0.86);
    }

    [Fact]
    public void Upper_ADropOfTheMargin_IsSaidInAtMostFivePercent()
    {
        // The true drop is the margin itself: to call it excluded is an error.
        var passed = Enumerable.Range(0, 500)
            .Count(run => Drop.Of(Difference(PlantedModels.Accuracy(run, 300, 0.05, 0.08)), 0.95).Upper < 0.03);

        Assert.InRange(passed, 5, 35);
    }

    [Theory]
    [InlineData(0.02, 0.02, Verdict.Equivalent)]
    [InlineData(0.06, 0.01, Verdict.Better)]
    [InlineData(0.01, 0.06, Verdict.Worse)]
    internal void Judge_ManyExamples_SaysWhatIsSo(double gained, double lost, Verdict expected)
    {
        var judged = Comparison.Judge([Difference(PlantedModels.Accuracy(3, 8000, gained, lost))], Quick)[0];

        Assert.Equal(expected, judged.Verdict);
        Assert.InRange(judged.Difference.Value, judged.Interval.Low, judged.Interval.High);
    }

    [Fact]
    public void Judge_FewExamplesThatAllAgree_SaysNeitherEquivalentNorDifferent()
    {
        var same = ScoreSample.Mean(Enumerable.Repeat(1.0, 30));

        var judged = Comparison.Judge([PairedDifference.Of(same, same, Quick, "en")], Quick)[0];

        Assert.Equal((Verdict.NoDifferenceShown, 1.0), (judged.Verdict, judged.AdjustedPValue));
        // Tango's interval of no discordant pair among 30.
        Assert.Equal(1.959963984540054 * 1.959963984540054 / (30 + (1.959963984540054 * 1.959963984540054)), judged.Interval.High, 1e-9);
        Assert.Equal(-judged.Interval.High, judged.Interval.Low, 1e-12);
    }

    [Fact]
    public void Judge_ManyLanguages_AdjustsTheirPValues()
    {
        var differences = Enumerable.Range(0, 6).Select(run => Difference(PlantedModels.Accuracy(run, 200, 0.1, 0.04))).ToArray();

        var alone = differences.Count(difference => Comparison.Judge([difference], Quick)[0].Verdict == Verdict.Better);
        var together = Comparison.Judge(differences, Quick);

        Assert.True(together.Count(judged => judged.Verdict == Verdict.Better) <= alone);
        Assert.All(together.Zip(differences), pair => Assert.True(pair.First.AdjustedPValue >= pair.Second.PValue));
    }

    [Fact]
    public void Mean_OfLanguages_FindsWhatEachAloneCannot()
    {
        var differences = Enumerable.Range(0, 6).Select(run => PairedDifference.Of(
            PlantedModels.Accuracy(run, 150, 0.1, 0.06).Candidate, PlantedModels.Accuracy(run, 150, 0.1, 0.06).Reference, Quick, $"l{run}"))
                .ToArray();

        var mean = PairedDifference.Mean(differences);

        Assert.Equal(differences.Average(difference => difference.Value), mean.Value, 12);
        Assert.Equal(900, mean.Examples);
        Assert.True(mean.StandardError < differences.Min(difference => difference.StandardError));
    }

    [Fact]
    public void Of_OtherExamples_IsRefused() =>
        Assert.Throws<ArgumentException>(() => PairedDifference.Of(ScoreSample.Mean([1.0]), ScoreSample.Mean([1.0, 0]), Quick, "en"));

    [Theory]
    [InlineData(100, 0.1, 0.0786)]
    [InlineData(500, 0.1, 0.0352)]
    [InlineData(2000, 0.1, 0.0176)]
    public void OfAccuracy_Examples_FallsWithTheirRoot(int examples, double discordance, double expected)
    {
        // (1.6449 + 0.8416) sqrt(s / n), a little less for the second term.
        Assert.InRange(DetectableDrop.OfAccuracy(examples, discordance, 0.95), expected * 0.95, expected);
    }

    [Fact]
    public void SeedSpread_OfFive_IsStudents()
    {
        var spread = SeedSpread.Of([0.70, 0.72, 0.74, 0.71, 0.73]);

        Assert.Equal((5, 0.72, 0.70, 0.74), (spread.Seeds, Math.Round(spread.Mean, 12), spread.Lowest, spread.Highest));
        Assert.Equal(0.015811388300842, spread.StandardDeviation, 1e-12);
        Assert.Equal(0.72 - (2.7764451051978 * 0.015811388300842 / Math.Sqrt(5)), spread.Interval.Low, 1e-9);
        Assert.Throws<ArgumentOutOfRangeException>(() => SeedSpread.Of([0.7]));
    }

    private static int Found(int runs, Func<int, (ScoreSample Candidate, ScoreSample Reference)> models) =>
        Enumerable.Range(0, runs).Count(run => Comparison.Judge([Difference(models(run))], Quick)[0]
            .Verdict is Verdict.Better or Verdict.Worse);

    private static PairedDifference Difference((ScoreSample Candidate, ScoreSample Reference) models) =>
        PairedDifference.Of(models.Candidate, models.Reference, Quick, "en");
}

using CsCheck;
using Tributary.Evaluation;

namespace Tributary.Tests.Evaluation;

public sealed class BootstrapTests
{
    private static readonly Language English = Language.Parse("en");

    [Fact]
    public void Intervals_AllRight_AreOne()
    {
        var (accuracy, macroF1) = Bootstrap.Intervals(Pairs(50, 0), 2, new EvaluationRecipe(), English);

        Assert.Equal((new Interval(1, 1), new Interval(1, 1)), (accuracy, macroF1));
    }

    [Theory]
    [InlineData(400, 100)]
    [InlineData(250, 250)]
    [InlineData(100, 900)]
    public void Intervals_OfAccuracy_AgreeWithTheNormalApproximation(int right, int wrong)
    {
        var share = (double)right / (right + wrong);
        var half = 1.96 * Math.Sqrt(share * (1 - share) / (right + wrong));

        var (accuracy, _) = Bootstrap.Intervals(Pairs(right, wrong), 2, new EvaluationRecipe { Resamples = 4000 }, English);

        Assert.InRange(accuracy.Low, share - (1.1 * half), share - (0.9 * half));
        Assert.InRange(accuracy.High, share + (0.9 * half), share + (1.1 * half));
    }

    [Fact]
    public void Intervals_AnyPairs_AreOrderedFractionsAroundTheScore() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2]).Array[1, 60].Sample(pairs =>
        {
            var (accuracy, macroF1) = Bootstrap.Intervals(pairs, 3, new EvaluationRecipe { Resamples = 200 }, English);
            var share = new ConfusionMatrix(["a", "b", "c"], pairs).Accuracy;

            Assert.True(accuracy.Low <= share && share <= accuracy.High);
            Assert.True(macroF1.Low is >= 0 and <= 1 && macroF1.High >= macroF1.Low && macroF1.High <= 1);
        }, iter: 200);

    [Fact]
    public void Intervals_HigherConfidence_IsWider()
    {
        var narrow = Bootstrap.Intervals(Pairs(60, 40), 2, new EvaluationRecipe { Confidence = 0.5 }, English).MacroF1;
        var wide = Bootstrap.Intervals(Pairs(60, 40), 2, new EvaluationRecipe { Confidence = 0.99 }, English).MacroF1;

        Assert.True(wide.Low < narrow.Low && narrow.High < wide.High);
    }

    [Fact]
    public void Intervals_SeedAndLanguage_DecideTheDraws()
    {
        var pairs = Pairs(33, 14);
        var recipe = new EvaluationRecipe();
        var once = Bootstrap.Intervals(pairs, 2, recipe, English);

        Assert.Equal(once, Bootstrap.Intervals(pairs, 2, recipe, English));
        Assert.NotEqual(once, Bootstrap.Intervals(pairs, 2, recipe with { Seed = 43 }, English));
        Assert.NotEqual(once, Bootstrap.Intervals(pairs, 2, recipe, Language.Parse("de")));
    }

    private static (int Gold, int Predicted)[] Pairs(int right, int wrong) =>
        [.. Enumerable.Range(0, right).Select(i => (i % 2, i % 2)), .. Enumerable.Range(0, wrong).Select(i => (i % 2, 1 - (i % 2)))];
}

using CsCheck;
using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Statistics;
using Tributary.Evaluation.Tasks;

namespace Tributary.Tests.Evaluation.Statistics;

public sealed class BootstrapTests
{
    private static readonly Language English = Language.Parse("en");

    // Wilson's interval of 50 right answers of 50 ends at n / (n + z^2).
    [Fact]
    public void Interval_AllRight_LeavesRoomForWhatWasNotSeen()
    {
        var accuracy = Score(50, 0, new EvaluationRecipe())[Metric.Accuracy].Interval;

        Assert.Equal(50 / (50 + (1.959963984540054 * 1.959963984540054)), accuracy.Low, 1e-9);
        Assert.Equal(1, accuracy.High);
    }

    [Theory]
    [InlineData(400, 100)]
    [InlineData(250, 250)]
    [InlineData(100, 900)]
    public void Interval_OfAccuracy_AgreesWithTheNormalApproximation(int right, int wrong)
    {
        var share = (double)right / (right + wrong);
        var half = 1.96 * Math.Sqrt(share * (1 - share) / (right + wrong));

        var accuracy = Score(right, wrong, new EvaluationRecipe { Resamples = 4000 })[Metric.Accuracy].Interval;

        Assert.InRange(accuracy.Low, share - (1.1 * half), share - (0.9 * half));
        Assert.InRange(accuracy.High, share + (0.9 * half), share + (1.1 * half));
    }

    [Fact]
    public void ScoreOf_AnyCounts_IsTheScoreOfTheRepeatedExamples() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 3]).Array[1, 30].Where(rows => rows.Any(row => row.Item3 > 0)).Sample(rows =>
        {
            var pairs = rows.Select(row => (row.Item1, row.Item2)).ToArray();
            var times = rows.Select(row => row.Item3).ToArray();
            var repeated = rows.SelectMany(row => Enumerable.Repeat((row.Item1, row.Item2), row.Item3)).ToArray();

            Assert.Equal(new ConfusionMatrix(["a", "b", "c"], repeated).MacroF1, ScoreSample.MacroF1(pairs, 3).ScoreOf(times), 12);
            Assert.Equal(repeated.Average(row => (double)row.Item2),
                ScoreSample.Mean(pairs.Select(row => (double)row.Item2)).ScoreOf(times), 12);
        });

    [Fact]
    public void Interval_AnyPairs_AreOrderedFractionsAroundTheScore() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2]).Array[1, 60].Sample(
            pairs =>
            {
                var labels = new[] { "a", "b", "c" };
                var predictions = pairs.Select(pair => new Prediction("", labels[pair.Item1], labels[pair.Item2],
                    [pair.Item1 == pair.Item2 ? 1 : 0], [])).ToArray();
                var score = LanguageScore.Of(English, predictions, [Metric.MacroF1, Metric.Accuracy], labels,
                    new EvaluationRecipe { Resamples = 200 });

                Assert.All(score.Scores, one => Assert.True(one.Interval.Low is >= 0 and <= 1
                    && one.Interval.High >= one.Interval.Low && one.Interval.High <= 1));
                Assert.InRange(score[Metric.Accuracy].Value, score[Metric.Accuracy].Interval.Low, score[Metric.Accuracy].Interval.High);
            },
            iter: 200);

    [Fact]
    public void Interval_HigherConfidence_IsWider()
    {
        var narrow = Score(60, 40, new EvaluationRecipe { Confidence = 0.5 })[Metric.MacroF1].Interval;
        var wide = Score(60, 40, new EvaluationRecipe { Confidence = 0.99 })[Metric.MacroF1].Interval;

        Assert.True(wide.Low < narrow.Low && narrow.High < wide.High);
    }

    [Fact]
    public void Interval_SeedAndLanguage_DecideTheDraws()
    {
        var recipe = new EvaluationRecipe();
        var once = Score(33, 14, recipe).Scores;

        Assert.Equal(once, Score(33, 14, recipe).Scores);
        Assert.NotEqual(once, Score(33, 14, recipe with { Seed = 43 }).Scores);
        Assert.NotEqual(once, Score(33, 14, recipe, "de").Scores);
    }

    [Fact]
    public void Mean_OfLanguages_IsNarrowerThanEach()
    {
        LanguageScore[] languages = [Score(60, 40, new()), Score(70, 30, new(), "de"), Score(65, 35, new(), "fr")];

        var mean = Scorecard.Mean(languages, Metric.Accuracy, new EvaluationRecipe());

        Assert.Equal(0.65, mean.Value, 12);
        Assert.All(languages, language => Assert.True(Width(mean.Interval) < Width(language[Metric.Accuracy].Interval)));
    }

    private static double Width(Interval interval) => interval.High - interval.Low;

    private static LanguageScore Score(int right, int wrong, EvaluationRecipe recipe, string language = "en")
    {
        string[] labels = ["a", "b"];
        var predictions = Enumerable.Range(0, right + wrong)
            .Select(i => new Prediction("", labels[i % 2], labels[i < right ? i % 2 : 1 - (i % 2)], [i < right ? 1 : 0], []));
        return LanguageScore.Of(Language.Parse(language), [.. predictions], [Metric.MacroF1, Metric.Accuracy], labels, recipe);
    }
}

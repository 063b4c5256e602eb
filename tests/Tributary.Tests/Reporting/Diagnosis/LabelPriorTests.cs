using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Tasks;
using Tributary.Numerics;
using Tributary.Reporting.Diagnosis;

namespace Tributary.Tests.Reporting.Diagnosis;

public sealed class LabelPriorTests
{
    private static readonly string[] Labels = ["negative", "neutral", "positive"];

    [Fact]
    public void Regained_ModelThatPrefersALabel_FindsWhatThePreferenceCosts()
    {
        var fair = Score(signal: 2, preference: 0);
        var skewed = Score(signal: 2, preference: 4);

        Assert.True(skewed.Value < fair.Value - 0.2);
        Assert.InRange(LabelPrior.Regained(skewed)!.Value, (fair.Value - skewed.Value) * 0.8, (fair.Value - skewed.Value) * 1.2);
        Assert.InRange(LabelPrior.Regained(fair)!.Value, -0.03, 0.03);
        Assert.True(LabelPrior.Distance(skewed, fair) > 0.3);
        Assert.Equal(0, LabelPrior.Distance(fair, fair));
    }

    [Fact]
    public void Regained_ModelThatCannotTellThemApart_RegainsLittle()
    {
        var lost = Score(signal: 0, preference: 4);

        Assert.True(lost.Value + LabelPrior.Regained(lost)!.Value < 0.42);
    }

    [Fact]
    public void Regained_TextsWithoutLabels_IsUnknown()
    {
        var texts = LanguageScore.Of(Language.Parse("en"), [new Prediction("1", "a", "b", [0.5], [])],
            [Metric.Named("rougeL")], [], new EvaluationRecipe());

        Assert.Null(LabelPrior.Regained(texts));
        Assert.Null(LabelPrior.Distance(texts, texts));
    }

    private static LanguageScore Score(double signal, double preference)
    {
        var random = CounterRandom.For(7, "prior", "test");
        var noise = new float[900];
        random.FillNormal(noise, 0, 1);
        var predictions = Enumerable.Range(0, 300).Select(example =>
        {
            var gold = example % 3;
            double[] likelihoods = [.. Enumerable.Range(0, 3)
                .Select(label => noise[(example * 3) + label] + (label == gold ? signal : 0) + (label == 1 ? preference : 0))];
            var found = Array.IndexOf(likelihoods, likelihoods.Max());
            return new Prediction(Invariant.Text(example), Labels[gold], Labels[found], [found == gold ? 1 : 0], likelihoods);
        });
        return LanguageScore.Of(Language.Parse("en"), [.. predictions], [Metric.MacroF1, Metric.Accuracy], Labels,
            new EvaluationRecipe { Resamples = 10 });
    }
}

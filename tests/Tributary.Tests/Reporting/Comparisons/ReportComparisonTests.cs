using Tributary.Evaluation;
using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Statistics;
using Tributary.Evaluation.Tasks;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Pages;

namespace Tributary.Tests.Reporting.Comparisons;

public sealed class ReportComparisonTests
{
    private static readonly string[] Labels = ["bad", "good"];

    [Fact]
    public void Of_TwoLanguages_JudgesEachAndTheMean()
    {
        var comparison = ReportComparison.Of(Variant.Combined, Metric.MacroF1,
            [(Score("en", 400, 360), Score("en", 400, 300)), (Score("de", 400, 300), Score("de", 400, 300))])!;

        Assert.Equal([Verdict.Better, Verdict.Equivalent], comparison.Languages.Select(row => row.Verdict));
        Assert.Equal(("mean", 800, Verdict.Better), (comparison.Mean!.Name, comparison.Mean.Examples, comparison.Mean.Verdict));
        Assert.InRange(comparison.Languages[0].Difference, 0.1, 0.2);
        Assert.InRange(comparison.Languages[0].PValue, 0, 0.01);
        Assert.Equal(0, comparison.Languages[1].Difference);
        Assert.Same(comparison.Languages[1], comparison[Language.Parse("de")]);
    }

    [Fact]
    public void Of_OneLanguage_HasNoMean() =>
        Assert.Null(ReportComparison.Of(Variant.Combined, Metric.Accuracy, [(Score("en", 20, 10), Score("en", 20, 12))])!.Mean);

    [Fact]
    public void Of_NoLanguage_IsNone() => Assert.Null(ReportComparison.Of(Variant.Combined, Metric.Accuracy, []));

    [Fact]
    public void Of_OtherExamples_IsRefused() =>
        Assert.Throws<ArgumentException>(() => ReportComparison.Of(Variant.Combined, Metric.Accuracy,
            [(Score("en", 20, 10), Score("en", 21, 10))]));

    [Fact]
    public void Sentences_OfAComparison_PutWorseFirst()
    {
        var comparison = ReportComparison.Of(Variant.Individual, Metric.Accuracy,
            [(Score("en", 400, 300), Score("en", 400, 300)), (Score("de", 400, 300), Score("de", 400, 380))])!;

        var sentences = Findings.Of(SampleReport.Full with { Comparisons = [comparison] });

        Assert.Contains(sentences, sentence => sentence.StartsWith(
            "Against the languages' own adapters, by language: worse in de (-0.200, ", StringComparison.Ordinal));
    }

    private static LanguageScore Score(string language, int examples, int right)
    {
        var predictions = Enumerable.Range(0, examples).Select(i =>
            new Prediction(Invariant.Text(i), Labels[i % 2], Labels[i < right ? i % 2 : 1 - (i % 2)], [i < right ? 1 : 0], []));
        return LanguageScore.Of(Language.Parse(language), [.. predictions], [Metric.MacroF1, Metric.Accuracy], Labels,
            new EvaluationRecipe { Resamples = 10 });
    }
}

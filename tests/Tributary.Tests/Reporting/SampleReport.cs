using Tributary.Evaluation;
using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Statistics;
using Tributary.Reporting.Content;

namespace Tributary.Tests.Reporting;

/// <summary>A report with everything in it, and one with gaps.</summary>
internal static class SampleReport
{
    public static readonly ReportModel Full = new()
    {
        Project = "feedback sentiment",
        Metrics = [Metric.MacroF1, Metric.Accuracy],
        BaseModel = new("polyglot", Digest.Of("base")),
        Languages =
        [
            Language("en", 0.25, 0.80, 0.82, 0.79),
            Language("de", 0.20, 0.75, 0.80, 0.76),
            Language("pt-BR", 0.31, 0.70, 0.71, 0.72),
        ],
        Comparisons =
        [
            new(Variant.Combined, Metric.MacroF1, new ComparisonRecipe(),
                [
                    new("en", 500, -0.03, new(-0.071, 0.012), 0.31, 0.053, Verdict.NoDifferenceShown),
                    new("de", 500, -0.04, new(-0.066, -0.013), 0.006, 0.034, Verdict.Worse),
                    new("pt-BR", 500, 0.01, new(-0.004, 0.0236), 0.31, 0.0174, Verdict.NoDifferenceShown),
                ],
                new("mean", 1500, -0.02, new(-0.0372, -0.0031), 0.0005, 0.021, Verdict.Worse)),
        ],
        Merge = new()
        {
            Method = "ties",
            Space = "knots",
            Profile = "mergekit",
            Density = 0.5,
            Lambda = 2,
            Trials = [new("ties, knots", 1, 1, 0.61, false), new("ties, knots", 2, 1, 0.755, true), new("ties, knots", 3, 1, 0.74, false)],
            Digest = Digest.Of("merged"),
        },
        FirstBuild = new(Cost(3, 61.25, 2, 5, 120_000), Cost(1, 60, 0, 5, 119_000)),
        Update = new(Tributary.Language.Parse("de"), new(Cost(1, 20, 2, 5, 40_000), Cost(1, 70, 0, 5, 121_000))),
        Machine = "2 cores, 8 GB",
    };

    /// <summary>No combined adapter, one language without a test set, nothing measured.</summary>
    public static readonly ReportModel Sparse = Full with
    {
        BaseModel = new("polyglot", null),
        Languages =
        [
            Full.Languages[0] with { Combined = null },
            new() { Language = Tributary.Language.Parse("fr") },
        ],
        Comparisons = [],
        Merge = null,
        FirstBuild = new(new() { AdaptersTrained = 2 }, Cost(1, 60, 0, 5, 119_000)),
        Update = null,
        Machine = null,
    };

    public static LanguageReport Language(string tag, double start, double individual, double combined, double merged) => new()
    {
        Language = Tributary.Language.Parse(tag),
        Base = Score(start),
        Individual = Score(individual),
        Combined = Score(combined),
        Merged = Score(merged),
        Data = [new("train", $"data/{tag}/train.jsonl", 1839, Digest.Of(tag)),
            new("test", $"data/{tag}/test.jsonl", 500, Digest.Of(tag + "test"))],
        Adapter = Digest.Of(tag + "adapter"),
    };

    private static VariantScore Score(double macroF1) =>
        new(500,
        [
            new(Metric.MacroF1, macroF1, new Interval(macroF1 - 0.031, macroF1 + 0.0296)),
            new(Metric.Accuracy, macroF1 + 0.02, new Interval(macroF1 - 0.01, macroF1 + 0.04)),
        ]);

    private static RunCost Cost(int adapters, double train, double merge, double evaluate, long tokens) =>
        new() { AdaptersTrained = adapters, TrainSeconds = train, MergeSeconds = merge, EvaluateSeconds = evaluate, Tokens = tokens };
}

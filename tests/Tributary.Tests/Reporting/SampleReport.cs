using Tributary.Evaluation;
using Tributary.Reporting;

namespace Tributary.Tests.Reporting;

/// <summary>A report with everything in it, and one with gaps.</summary>
internal static class SampleReport
{
    public static readonly ReportModel Full = new()
    {
        Project = "feedback sentiment",
        BaseModel = new("polyglot", Digest.Of("base")),
        Languages =
        [
            Language("en", 0.25, 0.80, 0.82, 0.79),
            Language("de", 0.20, 0.75, 0.80, 0.76),
            Language("pt-BR", 0.31, 0.70, 0.71, 0.72),
        ],
        Merge = new()
        {
            Method = "ties",
            Space = "knots",
            Profile = "mergekit",
            Density = 0.5,
            Lambda = 2,
            Trials = [new(1, 0.61), new(2, 0.755), new(3, 0.74)],
            Adapter = Digest.Of("merged"),
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
        Data = [new("train", $"data/{tag}/train.jsonl", 1839, Digest.Of(tag)), new("test", $"data/{tag}/test.jsonl", 500, Digest.Of(tag + "test"))],
        Adapter = Digest.Of(tag + "adapter"),
    };

    private static VariantScore Score(double macroF1) =>
        new(500, macroF1, macroF1 + 0.02, new Interval(macroF1 - 0.031, macroF1 + 0.0296), new Interval(macroF1 - 0.01, macroF1 + 0.04));

    private static RunCost Cost(int adapters, double train, double merge, double evaluate, long tokens) =>
        new() { AdaptersTrained = adapters, TrainSeconds = train, MergeSeconds = merge, EvaluateSeconds = evaluate, Tokens = tokens };
}

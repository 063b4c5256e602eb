using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Statistics;
using Tributary.Evaluation.Tasks;

namespace Tributary.Evaluation.Scorecards;

/// <summary>
/// The form of <c>scorecard.json</c>: scores are fractions in [0, 1], intervals are [low, high]. Every metric stands under its name, as in
/// <c>macro_f1</c> and <c>macro_f1_interval</c>, and the mean over languages under <c>mean_macro_f1</c>.
/// </summary>
internal sealed record ScorecardSummary
{
    public required int CodeVersion { get; init; }

    public required EvaluationRecipe Recipe { get; init; }

    /// <summary>Names of the metrics, the deciding one first.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>By language tag, in the scorecard's order.</summary>
    public required OrderedDictionary<string, LanguageSummary> Languages { get; init; }

    /// <summary>The means.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Means { get; set; } = [];

    public static ScorecardSummary Of(Scorecard scorecard) => new()
    {
        CodeVersion = Evaluator.CodeVersion,
        Recipe = scorecard.Recipe,
        Metrics = [.. scorecard.Metrics.Select(metric => metric.Name)],
        Labels = scorecard.Labels,
        Languages = new(scorecard.Languages.Select(score => KeyValuePair.Create(score.Language.Tag, LanguageSummary.Of(score)))),
        Means = Figures(scorecard.Metrics.Select(scorecard.Mean), "mean_"),
    };

    /// <summary>Scores and intervals as keys of an object.</summary>
    internal static Dictionary<string, JsonElement> Figures(IEnumerable<MetricScore> scores, string prefix)
    {
        var figures = new Dictionary<string, JsonElement>();
        foreach (var score in scores)
        {
            figures.Add(prefix + score.Metric.Name, JsonElement.Parse(Invariant.Text(score.Value)));
            figures.Add($"{prefix}{score.Metric.Name}_interval",
                JsonElement.Parse($"[{Invariant.Text(score.Interval.Low)}, {Invariant.Text(score.Interval.High)}]"));
        }

        return figures;
    }
}

/// <summary>One language of <c>scorecard.json</c>.</summary>
internal sealed record LanguageSummary
{
    public required int Examples { get; init; }

    /// <summary>F1 by label, in the order of the labels; null if the task has none.</summary>
    [JsonPropertyName("f1")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OrderedDictionary<string, double>? F1 { get; init; }

    /// <summary>[right label][predicted label]; null if the task has no labels.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IReadOnlyList<int>>? Confusion { get; init; }

    /// <summary>The file of the predictions, relative to the folder.</summary>
    public required string Predictions { get; init; }

    /// <summary>The scores.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Figures { get; set; } = [];

    public static LanguageSummary Of(LanguageScore score) => new()
    {
        Examples = score.Examples,
        F1 = score.Confusion is { } confusion
            ? new(confusion.Labels.Select((label, index) => KeyValuePair.Create(label, confusion.F1(index)))) : null,
        Confusion = score.Confusion?.Rows(),
        Predictions = $"predictions/{score.Language}.jsonl",
        Figures = ScorecardSummary.Figures(score.Scores, ""),
    };

    /// <summary>The scores that were written.</summary>
    public IReadOnlyList<MetricScore> Scores(IEnumerable<Metric> metrics) =>
        [.. metrics.Select(metric => new MetricScore(metric, Figures[metric.Name].GetDouble(),
            Bounds(Figures[metric.Name + "_interval"])))];

    private static Interval Bounds(JsonElement bounds) =>
        bounds.GetArrayLength() == 2 && bounds[0].GetDouble() <= bounds[1].GetDouble()
            ? new(bounds[0].GetDouble(), bounds[1].GetDouble())
            : throw new FormatException("an interval is not [low, high]");
}

[JsonSerializable(typeof(ScorecardSummary))]
internal sealed partial class ScorecardJson : JsonSerializerContext
{
    public static readonly ScorecardJson Form = new(JsonForm.Indented(letters: true));
}

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
    /// <summary>The most resamples that are read: a wrong number must not become so many draws.</summary>
    internal const int MostResamples = 1_000_000;

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

    /// <summary>The metrics, once everything holds that is taken for granted wherever the scorecard is used.</summary>
    /// <exception cref="FormatException">Something does not.</exception>
    public Metric[] CheckedMetrics()
    {
        Metric[] metrics = [.. Metrics.Select(Metric.Named)];
        var wrong = metrics.Length == 0 || metrics.Distinct().Count() < metrics.Length ? "the metrics are none, or not distinct"
            : Labels.Distinct(StringComparer.Ordinal).Count() < Labels.Count ? "the labels are not distinct"
            : Labels.Count == 0 && !Array.TrueForAll(metrics, metric => metric.IsMean) ? "a metric counts labels, and there are none"
            : Languages.Count == 0 ? "there is no language"
            : Recipe is { Confidence: > 0 and < 1, Resamples: > 0 and <= MostResamples } ? null
            : $"the recipe has a confidence outside (0, 1), or resamples outside [1, {Invariant.Text(MostResamples)}]";
        return wrong is null ? metrics : throw new FormatException(wrong);
    }

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
        Predictions = PredictionsOf(score.Language),
        Figures = ScorecardSummary.Figures(score.Scores, ""),
    };

    /// <summary>Where the predictions of a language lie, relative to the folder.</summary>
    public static string PredictionsOf(Language language) => $"predictions/{language}.jsonl";

    /// <summary>The scores that were written.</summary>
    /// <exception cref="FormatException">One is missing, or no score.</exception>
    public IReadOnlyList<MetricScore> Scores(IEnumerable<Metric> metrics) =>
        [.. metrics.Select(metric => new MetricScore(metric, PredictionLine.Number(Figure(metric.Name), metric.Name),
            Bounds(metric.Name + "_interval")))];

    private JsonElement Figure(string name) => Figures.GetValueOrDefault(name);

    private Interval Bounds(string name) =>
        Figure(name) is { ValueKind: JsonValueKind.Array } bounds && bounds.GetArrayLength() == 2
            && PredictionLine.Number(bounds[0], name) is var low && PredictionLine.Number(bounds[1], name) is var high && low <= high
                ? new(low, high) : throw new FormatException($"'{name}' is not [low, high]");
}

[JsonSerializable(typeof(ScorecardSummary))]
internal sealed partial class ScorecardJson : JsonSerializerContext
{
    public static readonly ScorecardJson Form = new(JsonForm.Indented(letters: true));
}

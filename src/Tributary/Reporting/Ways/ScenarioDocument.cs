using Tributary.Evaluation.Scorecards;
using Tributary.Planning.Inputs;
using Tributary.Reporting.Diagnosis;
using Tributary.Reporting.Pages;

namespace Tributary.Reporting.Ways;

/// <summary>A comparison as JSON, for <c>compare --json</c>. Scores are fractions in [0, 1], times seconds.</summary>
internal static class ScenarioDocument
{
    /// <summary>One indented document: the comparison, of several seeds the first, with the others' means beside it.</summary>
    /// <param name="reports">One per seed; one or more.</param>
    public static byte[] ToJson(IReadOnlyList<ScenarioReport> reports) => JsonSerializer.SerializeToUtf8Bytes(
        Of(reports[0]) with
        {
            Seeds = new(reports.Select(report => KeyValuePair.Create(Invariant.Text(report.Seed),
                report.Ways.ToDictionary(way => way.Name.Name, way => way.Mean.Value)))),
        },
        ScenarioJsonContext.Form.ScenarioJson);

    private static ScenarioJson Of(ScenarioReport report) => new(
        Project: report.Project,
        Scenario: Words<ScenarioKind>.Names.Of(report.Scenario.Kind),
        Language: report.Scenario.Language?.Tag,
        Metric: report.Metric.Name,
        TokenShare: report.TokenShare,
        Workers: report.Workers,
        Currency: report.Price?.Currency,
        BestMerge: report.BestMerge?.Name.Name,
        Ways: new(report.Ways.Select(way => KeyValuePair.Create(way.Name.Name, Of(report, way)))),
        OtherUpdate: report.OtherUpdate is { } other ? JsonReport.Compare(other.AgainstMerged) : null,
        Forgotten: report.Forgotten is { } forgotten ? JsonReport.Compare(forgotten) : null,
        Diagnosis: new(report.Diagnosis.Select(language => KeyValuePair.Create(language.Language.Tag, language.Symptoms))),
        Machine: report.Machine);

    private static WayJson Of(ScenarioReport report, WayReport way) => new(
        Mean: Of(way.Mean),
        Languages: new(way.Scores.Select(score => KeyValuePair.Create(score.Language.Tag, Of(score.Scores[0])))),
        AgainstCombined: way.AgainstCombined is { } combined ? JsonReport.Compare(combined) : null,
        AgainstIndividual: way.AgainstIndividual is { } individual ? JsonReport.Compare(individual) : null,
        Cost: way.Cost is { } cost ? Of(report, cost) : null);

    private static ScoreJson Of(MetricScore score) => new(score.Value, [score.Interval.Low, score.Interval.High]);

    private static CostJson Of(ScenarioReport report, WayCost cost) => new(
        AdaptersTrained: cost.Adapters,
        Tokens: cost.Tokens,
        TrainingSeconds: cost.Training.Seconds,
        SearchingSeconds: cost.Searching.Seconds,
        MergingSeconds: cost.Merging.Seconds,
        EvaluatingSeconds: cost.Evaluating.Seconds,
        MachineSeconds: cost.Total.Seconds,
        WallSeconds: cost.Wall(report.Workers),
        WallSecondsWithoutEvaluating: cost.WallOfMaking(report.Workers),
        WallSecondsOneWorker: cost.Wall(1),
        TrainingFlops: cost.Training.Flops,
        SearchingFlops: cost.Searching.Flops,
        MergingFlops: cost.Merging.Flops,
        EvaluatingFlops: cost.Evaluating.Flops,
        Price: report.Price?.Of(cost.Total.Seconds).Amount);
}

/// <param name="Workers">Trainings at the same time in the figures of wall time.</param>
/// <param name="OtherUpdate">The merge with the changed language trained in the other way (merged_scratch or merged_continued) against
/// the project's.</param>
/// <param name="Diagnosis">By language: everything that was looked at, found or not.</param>
internal sealed record ScenarioJson(
    string Project, string Scenario, string? Language, string Metric, double? TokenShare, int Workers, string? Currency,
    string? BestMerge, OrderedDictionary<string, WayJson> Ways, ComparisonDocument? OtherUpdate, ComparisonDocument? Forgotten,
    OrderedDictionary<string, IReadOnlyList<Symptom>> Diagnosis, string? Machine)
{
    /// <summary>By seed: the mean of every way.</summary>
    public OrderedDictionary<string, Dictionary<string, double>> Seeds { get; init; } = [];
}

internal sealed record WayJson(
    ScoreJson Mean, OrderedDictionary<string, ScoreJson> Languages, ComparisonDocument? AgainstCombined,
    ComparisonDocument? AgainstIndividual, CostJson? Cost);

internal sealed record ScoreJson(double Value, double[] Interval);

internal sealed record CostJson(
    int AdaptersTrained, long Tokens, double TrainingSeconds, double SearchingSeconds, double MergingSeconds,
    double EvaluatingSeconds, double MachineSeconds, double WallSeconds, double WallSecondsWithoutEvaluating,
    double WallSecondsOneWorker, double? TrainingFlops, double? SearchingFlops, double? MergingFlops, double? EvaluatingFlops,
    double? Price);

[JsonSerializable(typeof(ScenarioJson))]
internal sealed partial class ScenarioJsonContext : JsonSerializerContext
{
    public static readonly ScenarioJsonContext Form = new(JsonForm.Indented());
}

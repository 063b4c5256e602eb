using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Evaluation;
using Tributary.Planning.Inputs;
using Tributary.Reporting.Diagnosis;

namespace Tributary.Reporting.Ways;

/// <summary>A comparison as JSON, for <c>compare --json</c>. Scores are fractions in [0, 1], times seconds.</summary>
public static class ScenarioDocument
{
    /// <summary>One indented document: the comparison, of several seeds the first, with the others' means beside it.</summary>
    /// <param name="reports">One per seed; one or more.</param>
    public static byte[] ToJson(IReadOnlyList<ScenarioReport> reports) => JsonSerializer.SerializeToUtf8Bytes(
        Of(reports[0]) with
        {
            Seeds = new(reports.Select(report => KeyValuePair.Create(Invariant.Text(report.Seed),
                report.Ways.ToDictionary(way => way.Name.Name, way => way.Mean.Value)))),
        },
        ScenarioJsonContext.Default.ScenarioJson);

    private static ScenarioJson Of(ScenarioReport report) => new()
    {
        Project = report.Project,
        Scenario = Invariant.Word(report.Scenario.Kind),
        Language = report.Scenario.Language?.Tag,
        Metric = report.Metric.Name,
        TokenShare = report.TokenShare,
        Workers = report.Workers,
        Currency = report.Price?.Currency,
        BestMerge = report.BestMerge?.Name.Name,
        Ways = new(report.Ways.Select(way => KeyValuePair.Create(way.Name.Name, Of(report, way)))),
        OtherUpdate = report.OtherUpdate is { } other ? JsonReport.Compare(other.AgainstMerged) : null,
        Forgotten = report.Forgotten is { } forgotten ? JsonReport.Compare(forgotten) : null,
        Diagnosis = new(report.Diagnosis.Select(language => KeyValuePair.Create(language.Language.Tag,
            (IReadOnlyList<SymptomJson>)[.. language.Symptoms.Select(Of)]))),
        Machine = report.Machine,
    };

    private static WayJson Of(ScenarioReport report, WayReport way) => new()
    {
        Mean = Of(way.Mean),
        Languages = new(way.Scores.Select(score => KeyValuePair.Create(score.Language.Tag, Of(score.Scores[0])))),
        AgainstCombined = way.AgainstCombined is { } combined ? JsonReport.Compare(combined) : null,
        AgainstIndividual = way.AgainstIndividual is { } individual ? JsonReport.Compare(individual) : null,
        Cost = way.Cost is { } cost ? Of(report, cost) : null,
    };

    private static SymptomJson Of(Symptom symptom) => new(JsonNamingPolicy.SnakeCaseLower.ConvertName(symptom.Cause.ToString()),
        symptom.Found, symptom.Figure, symptom.Remedy);

    private static ScoreJson Of(MetricScore score) => new(score.Value, [score.Interval.Low, score.Interval.High]);

    private static CostJson Of(ScenarioReport report, WayCost cost) => new()
    {
        AdaptersTrained = cost.Adapters,
        Tokens = cost.Tokens,
        TrainingSeconds = cost.Training.Seconds,
        SearchingSeconds = cost.Searching.Seconds,
        MergingSeconds = cost.Merging.Seconds,
        EvaluatingSeconds = cost.Evaluating.Seconds,
        MachineSeconds = cost.Total.Seconds,
        WallSeconds = cost.Wall(report.Workers),
        WallSecondsWithoutEvaluating = cost.WallOfMaking(report.Workers),
        WallSecondsOneWorker = cost.Wall(1),
        TrainingFlops = cost.Training.Flops,
        SearchingFlops = cost.Searching.Flops,
        MergingFlops = cost.Merging.Flops,
        EvaluatingFlops = cost.Evaluating.Flops,
        Price = report.Price?.Of(cost.Total.Seconds).Amount,
    };
}

internal sealed record ScenarioJson
{
    public required string Project { get; init; }

    public required string Scenario { get; init; }

    public required string? Language { get; init; }

    public required string Metric { get; init; }

    public required double? TokenShare { get; init; }

    /// <summary>Trainings at the same time in the figures of wall time.</summary>
    public required int Workers { get; init; }

    public required string? Currency { get; init; }

    public required string? BestMerge { get; init; }

    public required OrderedDictionary<string, WayJson> Ways { get; init; }

    /// <summary>The merge with the changed language trained in the other way
    /// (merged_scratch or merged_continued) against the project's.</summary>
    public required ComparisonDocument? OtherUpdate { get; init; }

    public required ComparisonDocument? Forgotten { get; init; }

    /// <summary>By language: everything that was looked at, found or not.</summary>
    public required OrderedDictionary<string, IReadOnlyList<SymptomJson>> Diagnosis { get; init; }

    public required string? Machine { get; init; }

    /// <summary>By seed: the mean of every way.</summary>
    public OrderedDictionary<string, Dictionary<string, double>> Seeds { get; init; } = [];
}

internal sealed record SymptomJson(string Cause, bool Found, string Measured, string Remedy);

internal sealed record WayJson
{
    public required ScoreJson Mean { get; init; }

    public required OrderedDictionary<string, ScoreJson> Languages { get; init; }

    public required ComparisonDocument? AgainstCombined { get; init; }

    public required ComparisonDocument? AgainstIndividual { get; init; }

    public required CostJson? Cost { get; init; }
}

internal sealed record ScoreJson(double Value, double[] Interval);

internal sealed record CostJson
{
    public required int AdaptersTrained { get; init; }

    public required long Tokens { get; init; }

    public required double TrainingSeconds { get; init; }

    public required double SearchingSeconds { get; init; }

    public required double MergingSeconds { get; init; }

    public required double EvaluatingSeconds { get; init; }

    public required double MachineSeconds { get; init; }

    public required double WallSeconds { get; init; }

    public required double WallSecondsWithoutEvaluating { get; init; }

    public required double WallSecondsOneWorker { get; init; }

    public required double? TrainingFlops { get; init; }

    public required double? SearchingFlops { get; init; }

    public required double? MergingFlops { get; init; }

    public required double? EvaluatingFlops { get; init; }

    public required double? Price { get; init; }
}

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ScenarioJson))]
internal sealed partial class ScenarioJsonContext : JsonSerializerContext;

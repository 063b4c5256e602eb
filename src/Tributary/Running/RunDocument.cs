using Tributary.Planning;

namespace Tributary.Running;

/// <summary>What a run did as JSON, for <c>up --json</c>.</summary>
internal static class RunDocument
{
    /// <summary>The run as one indented document: what was expected beside what it took, the gate's verdict, the release, and the
    /// summary.</summary>
    /// <param name="result">What the run did.</param>
    /// <param name="summary">Its summary as JSON; null if there is none.</param>
    public static byte[] ToJson(RunResult result, byte[]? summary = null)
    {
        var figures = RunFigures.Of(result);
        return JsonSerializer.SerializeToUtf8Bytes(
            new RunJson(
                result.IsRefused ? "refused" : "done",
                result.Plan.Project.Name,
                result.Plan.IsUpToDate,
                result.IsRefused,
                (result.Outcome?.Release ?? result.Plan.Release?.Current)?.Number,
                result.Outcome?.Release?.Record.Override,
                EstimateJson.Of(result.Plan.Expected, withBasis: false),
                EstimateJson.Of(RunFigures.Sum(figures), withBasis: false),
                [.. figures.Select(Describe)],
                [.. result.Repeated.Select(repeated => new RepeatedJson(repeated.Station.ToString(), repeated.IsEqual))],
                result.Outcome is { } outcome ? JsonElement.Parse(outcome.Gate.ToJson()) : null,
                summary is null ? null : JsonElement.Parse(summary)),
            RunningJson.Form.RunJson);
    }

    private static RunStationJson Describe(RunFigures figures) => new(
        figures.Station.Name.ToString(), figures.Station.Identity.Hex, figures.Station.Reasons,
        EstimateJson.Of(figures.Expected), figures.Actual is { } actual
            ? EstimateJson.Of(RunFigures.ActualOf(actual), withBasis: false) : null);
}

internal sealed record RunJson(
    string Outcome,
    string Project,
    bool UpToDate,
    bool Refused,
    int? Release,
    string? Override,
    EstimateJson Expected,
    EstimateJson Actual,
    IReadOnlyList<RunStationJson> Stations,
    IReadOnlyList<RepeatedJson> Repeated,
    JsonElement? Gate,
    JsonElement? Summary);

internal sealed record RunStationJson(string Station, string Identity, IReadOnlyList<string> Reasons,
    EstimateJson Expected, EstimateJson? Actual);

internal sealed record RepeatedJson(string Station, bool Equal);

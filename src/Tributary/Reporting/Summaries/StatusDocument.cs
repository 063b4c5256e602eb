using Tributary.Reporting.Gate;

namespace Tributary.Reporting.Summaries;

/// <summary>Where a project stands as JSON; what is not there, or cannot be read, is null.</summary>
/// <param name="Stale">The stations that have to run, with the reasons; null if the project cannot be planned.</param>
/// <param name="Running">Who holds the project, and what is running.</param>
/// <param name="Problems">What cannot be read.</param>
internal sealed record StatusDocument(StatusReleaseDocument? Release, IReadOnlyList<StaleDocument>? Stale, LastRunDocument? LastRun,
    GateDocument? Gate, RunningDocument? Running, IReadOnlyList<Problem> Problems)
{
    /// <summary>The document of a status.</summary>
    internal static byte[] ToJson(ProjectStatus status) => JsonFile.Write(
        new StatusDocument(
            status.Release?.Record is { } record ? new(record.Number, record.MeanScore, record.Metric, record.GatePassed, record.Override)
                : null,
            status.Stale?.Select(station => new StaleDocument(station.Name.ToString(), station.Reasons)).ToArray(),
            status.LastRun is { } run ? new(run.Started, run.Outcome, run.Error, run.Stations,
                new(run.Cost.Runs, run.Cost.Tokens, run.Cost.Seconds, run.Cost.Money)) : null,
            status.Gate is { } gate ? GateDocument.Of(gate) : null,
            status.Holder is { } holder ? new(holder, status.Running) : null,
            status.Problems),
        StatusJson.Form.StatusDocument);
}

internal sealed record StatusReleaseDocument(int Number, double? MeanScore, string? Metric, bool GatePassed, string? Override);

internal sealed record StaleDocument(string Station, IReadOnlyList<string> Reasons);

/// <param name="Outcome">released, refused, done, failed, cancelled or killed.</param>
internal sealed record LastRunDocument(DateTimeOffset Started, string Outcome, string? Error, IReadOnlyList<string> Stations,
    SummaryCostDocument Cost);

internal sealed record RunningDocument(string Holder, IReadOnlyList<string> Stations);

[JsonSerializable(typeof(StatusDocument))]
internal sealed partial class StatusJson : JsonSerializerContext
{
    public static readonly StatusJson Form = new(JsonForm.Indented(nulls: true, letters: true));
}

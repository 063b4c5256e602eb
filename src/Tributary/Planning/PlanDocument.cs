using Tributary.Planning.Estimates;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Releases;
using Tributary.Releases.Stations;

namespace Tributary.Planning;

/// <summary>A plan as JSON, for <c>plan --json</c>.</summary>
internal static class PlanDocument
{
    /// <summary>The plan as one indented document.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="outlooks">What the gate will be able to see, see <see cref="ProjectState.LookAhead"/>.</param>
    public static byte[] ToJson(Plan plan, IReadOnlyList<GateOutlook> outlooks) => JsonSerializer.SerializeToUtf8Bytes(
        new PlanJson(
            plan.Project.Name, plan.IsUpToDate, plan.ExpectedSeconds, EstimateJson.Of(plan.Expected, withBasis: false),
            [.. plan.Stations.Index().Select(station => Describe(plan, station.Item, station.Index + 1))],
            [.. plan.Inputs.Leakage.Findings.Select(finding => finding with { Similarity = Math.Round(finding.Similarity, 4) })],
            DataNotices.Of(plan.State),
            new GateJson(plan.Project.Gate.MaxDrop, [.. outlooks.Select(OutlookJson.Of)],
                [.. plan.State.Unmeasured.Select(language => language.Tag)])),
        PlanJsonContext.Form.PlanJson);

    private static PlannedStationJson Describe(Plan plan, Station station, int order)
    {
        var estimate = station.IsUpToDate ? null : plan.Estimates[station.Folder];
        return new PlannedStationJson(order, station.Name.ToString(), station.Identity.Hex, station.IsUpToDate, station.Reasons,
            estimate is null ? 0 : estimate.Seconds, estimate is null ? null : EstimateJson.Of(estimate), (station as TrainStation)?.Kept,
            (station as MergeStation)?.ModelBytes, Path.GetRelativePath(plan.Project.Folder, station.Folder).Replace('\\', '/'));
    }
}

internal sealed record PlanJson(string Project, bool UpToDate, double? ExpectedSeconds, EstimateJson Expected,
    IReadOnlyList<PlannedStationJson> Stations, IReadOnlyList<LeakageFinding> Leakage, IReadOnlyList<string> Notices, GateJson Gate);

internal sealed record PlannedStationJson(
    int Order, string Station, string Identity, bool UpToDate, IReadOnlyList<string> Reasons, double? ExpectedSeconds,
        EstimateJson? Expected, string? Kept, long? ModelBytes, string Folder);

/// <summary>What the gate will be able to see; a detectable drop of null: none at all.</summary>
/// <param name="Unmeasured">Languages without a test set.</param>
internal sealed record GateJson(double MaxDrop, IReadOnlyList<OutlookJson> Languages, IReadOnlyList<string> Unmeasured);

internal sealed record OutlookJson(string Language, int Examples, double? DetectableDrop, bool Measured, bool Enough)
{
    internal static OutlookJson Of(GateOutlook outlook) => new(outlook.Language.Tag, outlook.Examples, double.IsFinite(outlook.Detectable)
        ? Math.Round(outlook.Detectable, 4) : null, outlook.IsMeasured, outlook.IsEnough);
}

/// <summary>An estimate, or what was measured, as JSON; a figure that is not known is null.</summary>
internal sealed record EstimateJson(double? Seconds, long? Tokens, double? Price, string? Currency, string? Basis)
{
    internal static EstimateJson Of(Estimate estimate, bool withBasis = true) => new(
        estimate.Seconds is { } seconds ? Math.Round(seconds, 3) : null, estimate.Tokens, estimate.Price?.Amount, estimate.Price?.Currency,
        withBasis ? Words<EstimateBasis>.Names.Of(estimate.Basis) : null);
}

[JsonSerializable(typeof(PlanJson))]
internal sealed partial class PlanJsonContext : JsonSerializerContext
{
    public static readonly PlanJsonContext Form = new(JsonForm.Indented(converters: new LanguageConverter()));
}

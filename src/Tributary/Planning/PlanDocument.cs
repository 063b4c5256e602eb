using Tributary.Planning.Estimates;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Releases;

namespace Tributary.Planning;

/// <summary>A plan as JSON, for <c>plan --json</c>.</summary>
public static class PlanDocument
{
    /// <summary>The plan as one indented document.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="outlooks">What the gate will be able to see, see <see cref="ProjectState.LookAhead"/>.</param>
    public static byte[] ToJson(Plan plan, IReadOnlyList<GateOutlook> outlooks) => JsonSerializer.SerializeToUtf8Bytes(
        new PlanJson(
            plan.Project.Name, plan.IsUpToDate, plan.ExpectedSeconds, EstimateJson.Of(plan.Expected, withBasis: false),
            [.. plan.Stations.Index().Select(station => Describe(plan, station.Item, station.Index + 1))],
            [.. plan.Inputs.Leakage.Findings.Select(LeakageJson.Of)],
            new GateJson(plan.Project.Gate.MaxDrop, [.. outlooks.Select(OutlookJson.Of)])),
        PlanJsonContext.Form.PlanJson);

    private static PlannedStationJson Describe(Plan plan, Station station, int order) => new(
        order,
        station.Name.ToString(),
        station.Identity.Hex,
        station.IsUpToDate,
        station.Reasons,
        station.IsUpToDate ? 0 : plan.Estimates[station.Folder].Seconds,
        station.IsUpToDate ? null : EstimateJson.Of(plan.Estimates[station.Folder]),
        (station as TrainStation)?.Kept,
        Path.GetRelativePath(plan.Project.Folder, station.Folder).Replace('\\', '/'));
}

internal sealed record PlanJson(string Project, bool UpToDate, double? ExpectedSeconds, EstimateJson Expected,
    IReadOnlyList<PlannedStationJson> Stations, IReadOnlyList<LeakageJson> Leakage, GateJson Gate);

internal sealed record PlannedStationJson(
    int Order, string Station, string Identity, bool UpToDate, IReadOnlyList<string> Reasons, double? ExpectedSeconds,
        EstimateJson? Expected, string? Kept, string Folder);

/// <summary>Two examples that should not both be there; the similarity is 1 if they are identical in their compared form.</summary>
internal sealed record LeakageJson(string Kind, LeakagePlaceJson Example, LeakagePlaceJson Other, double Similarity)
{
    internal static LeakageJson Of(LeakageFinding finding) =>
        new(Words<LeakageKind>.Names.Of(finding.Kind), LeakagePlaceJson.Of(finding.Example),
            LeakagePlaceJson.Of(finding.Other), Math.Round(finding.Similarity, 4));
}

internal sealed record LeakagePlaceJson(string Language, string Split, string File, int Line, string Beginning)
{
    internal static LeakagePlaceJson Of(LeakagePlace place) =>
        new(place.Language.Tag, SplitWords.Table.Of(place.Split), place.File, place.Line, place.Beginning);
}

/// <summary>What the gate will be able to see; a detectable drop of null: none at all.</summary>
internal sealed record GateJson(double MaxDrop, IReadOnlyList<OutlookJson> Languages);

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
    public static readonly PlanJsonContext Form = new(JsonForm.Indented());
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Planning;

/// <summary>A plan as JSON, for <c>plan --json</c>.</summary>
public static class PlanDocument
{
    /// <summary>The plan as one indented document.</summary>
    public static byte[] ToJson(Plan plan) => JsonSerializer.SerializeToUtf8Bytes(
        new PlanJson(
            plan.Project.Name, plan.IsUpToDate, plan.ExpectedSeconds, EstimateJson.Of(plan.Expected, withBasis: false),
            [.. plan.Steps.Index().Select(step => Describe(plan, step.Item, step.Index + 1))]),
        PlanJsonContext.Default.PlanJson);

    private static StepJson Describe(Plan plan, Step step, int order) => new(
        order,
        step.Name.ToString(),
        step.Station.Identity.Hex,
        step.IsUpToDate,
        step.Station.Reasons,
        step.IsUpToDate ? 0 : plan.Estimates[step.Folder].Seconds,
        step.IsUpToDate ? null : EstimateJson.Of(plan.Estimates[step.Folder]),
        (step as TrainStep)?.Kept,
        Path.GetRelativePath(plan.Project.Folder, step.Folder).Replace('\\', '/'));
}

internal sealed record PlanJson(string Project, bool UpToDate, double? ExpectedSeconds, EstimateJson Expected, IReadOnlyList<StepJson> Stations);

internal sealed record StepJson(
    int Order, string Station, string Identity, bool UpToDate, IReadOnlyList<string> Reasons, double? ExpectedSeconds, EstimateJson? Expected, string? Kept, string Folder);

/// <summary>An estimate, or what was measured, as JSON; a figure that is not known is null.</summary>
internal sealed record EstimateJson(double? Seconds, long? Tokens, double? Price, string? Currency, string? Basis)
{
    internal static EstimateJson Of(Estimate estimate, bool withBasis = true) => new(
        estimate.Seconds is { } seconds ? Math.Round(seconds, 3) : null, estimate.Tokens, estimate.Price?.Amount, estimate.Price?.Currency,
        withBasis ? JsonNamingPolicy.SnakeCaseLower.ConvertName(estimate.Basis.ToString()) : null);
}

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PlanJson))]
internal sealed partial class PlanJsonContext : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Planning;

/// <summary>A plan as JSON, for <c>plan --json</c>.</summary>
public static class PlanDocument
{
    /// <summary>The plan as one indented document.</summary>
    public static byte[] ToJson(Plan plan) => JsonSerializer.SerializeToUtf8Bytes(
        new PlanJson(plan.Project.Name, plan.IsUpToDate, plan.ExpectedSeconds, [.. plan.Steps.Select(step => Describe(plan, step))]),
        PlanJsonContext.Default.PlanJson);

    private static StepJson Describe(Plan plan, Step step) => new(
        step.Name.ToString(),
        step.Station.Identity.Hex,
        step.IsUpToDate,
        step.Station.Reasons,
        step.Station.ExpectedSeconds,
        Path.GetRelativePath(plan.Project.Folder, step.Folder).Replace('\\', '/'));
}

internal sealed record PlanJson(string Project, bool UpToDate, double? ExpectedSeconds, IReadOnlyList<StepJson> Stations);

internal sealed record StepJson(string Station, string Identity, bool UpToDate, IReadOnlyList<string> Reasons, double? ExpectedSeconds, string Folder);

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PlanJson))]
internal sealed partial class PlanJsonContext : JsonSerializerContext;

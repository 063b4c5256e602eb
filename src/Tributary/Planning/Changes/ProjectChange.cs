using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Planning.Changes;

/// <summary>A data file that a change brings into the project.</summary>
/// <param name="Split">What it is for.</param>
/// <param name="Path">Where it lies, or will lie, relative to the project's folder.</param>
/// <param name="Examples">Examples in it.</param>
/// <param name="Copied">False where it lay there already.</param>
public sealed record AddedFile(Split Split, string Path, int Examples, bool Copied);

/// <summary>What a change of a project did, or would do.</summary>
public sealed record ProjectChange
{
    /// <summary>The verb, as in <c>add-data</c>.</summary>
    public required string Verb { get; init; }

    /// <summary>The language that it is about.</summary>
    public required string Language { get; init; }

    /// <summary>True where nothing was written.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The project file's change as a unified diff; empty where it stays as it is.</summary>
    public required string Diff { get; init; }

    /// <summary>Data files that came in.</summary>
    public IReadOnlyList<AddedFile> Files { get; init; } = [];

    /// <summary>The adapter's folder, relative to the project's; null where the change brings none.</summary>
    public string? Adapter { get; init; }

    /// <summary>What people should know, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The change as one indented JSON document.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ProjectChangeJson.Default.ProjectChange);
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProjectChange))]
internal sealed partial class ProjectChangeJson : JsonSerializerContext;

namespace Tributary.Releases;

/// <summary>What the gate says of a candidate (<c>gate.json</c>). Holds nothing that a clock touches.</summary>
public sealed record GateResult
{
    /// <summary>The file's name.</summary>
    public const string FileName = "gate.json";

    /// <summary>What was asked.</summary>
    public required GateRecipe Recipe { get; init; }

    /// <summary>Number of the release that the candidate was compared with; null if there was none.</summary>
    public int? Reference { get; init; }

    /// <summary>Name of the deciding metric; null if no language was evaluated.</summary>
    public string? Metric { get; init; }

    /// <summary>True if no language refuses.</summary>
    public bool Passed => Languages.All(language => language.Passes);

    /// <summary>Every language of the candidate in its order, then those that were removed.</summary>
    public required IReadOnlyList<GateVerdict> Languages { get; init; }

    /// <summary>Reads what <see cref="ToJson"/> gave from a folder.</summary>
    /// <exception cref="BadInputException">The file is not there or is no verdict.</exception>
    public static GateResult Read(string folder) =>
        ReleaseJson.Read(Path.Combine(folder, FileName), ReleaseJson.Form.GateResult, "verdict of the gate");

    /// <summary>The verdict as indented JSON; equal verdicts give equal bytes.</summary>
    public byte[] ToJson() => JsonFile.Write(this, ReleaseJson.Form.GateResult);
}

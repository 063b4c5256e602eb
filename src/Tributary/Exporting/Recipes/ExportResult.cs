using Tributary.Releases.Stations;

namespace Tributary.Exporting.Recipes;

/// <summary>What a truncation took of one layer.</summary>
/// <param name="Module">The layer.</param>
/// <param name="Rank">Its rank before.</param>
/// <param name="Error">||dW - dW_r|| / ||dW||, in [0, 1]; 0 for a layer that is zero.</param>
internal sealed record LayerError(string Module, int Rank, double Error);

/// <summary>One adapter as it was exported.</summary>
internal sealed record ExportedAdapter
{
    /// <summary>The merged adapter's name.</summary>
    public const string Merged = "merged";

    /// <summary><see cref="Merged"/>, or the tag of a language that is left on its own.</summary>
    public required string Name { get; init; }

    /// <summary>Its folder or file, relative to the export, with '/'; <c>.</c> for the export itself.</summary>
    public required string Path { get; init; }

    /// <summary>The rank of every layer.</summary>
    public required int Rank { get; init; }

    /// <summary>The smallest rank of a layer in the release.</summary>
    public required int SmallestRank { get; init; }

    /// <summary>The largest rank of a layer in the release.</summary>
    public required int LargestRank { get; init; }

    /// <summary>The alpha of every layer: the scaling is alpha / rank.</summary>
    public required double Alpha { get; init; }

    /// <summary>How the factors are stored.</summary>
    public required string Dtype { get; init; }

    /// <summary>True if layers had different scalings, which were multiplied into B, each entry rounded once.</summary>
    public bool IsFolded { get; init; }

    /// <summary>||dW - dW_r|| / ||dW|| over all layers, in [0, 1]; null if nothing was truncated.</summary>
    public double? TruncationError { get; init; }

    /// <summary>The layers that were truncated, sorted by name; empty if none was.</summary>
    public IReadOnlyList<LayerError> Truncated { get; init; } = [];
}

/// <summary>What was exported.</summary>
internal sealed record ExportResult
{
    /// <summary>As what.</summary>
    public required string Form { get; init; }

    /// <summary>The release's number.</summary>
    public required int Release { get; init; }

    /// <summary>The release's digest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The export's folder, absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>What card and command lines call the base model.</summary>
    public required string BaseModel { get; init; }

    /// <summary>The adapters, the merged one first if it is one.</summary>
    public required IReadOnlyList<ExportedAdapter> Adapters { get; init; }

    /// <summary>A whole model: the share of the merged delta that rounding to the
    /// base's type took away, in [0, 1]; null otherwise.</summary>
    public double? RoundingError { get; init; }

    /// <summary>What whoever serves it should know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Command lines that serve it.</summary>
    public required IReadOnlyList<string> Serve { get; init; }

    /// <summary>As JSON for <c>--json</c>.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ExportJson.Form.ExportResult);
}

[JsonSerializable(typeof(ExportResult))]
internal sealed partial class ExportJson : JsonSerializerContext
{
    public static readonly ExportJson Form = new(JsonForm.Indented(nulls: false, letters: true, [new DigestConverter()]));
}

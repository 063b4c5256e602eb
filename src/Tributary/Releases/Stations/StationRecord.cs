using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Datasets;

namespace Tributary.Releases.Stations;

/// <summary>
/// What went into a station, kept in its folder as <c>station.json</c>: the parts whose hash is its identity, so that a later plan can say
/// which of them changed. Holds nothing that a clock touches.
/// </summary>
public sealed record StationRecord
{
    /// <summary>The file's name.</summary>
    public const string FileName = "station.json";

    /// <summary>The station's name, as in <c>train/fr</c>.</summary>
    public required string Station { get; init; }

    /// <summary>The hash of the inputs.</summary>
    public required string Identity { get; init; }

    /// <summary>The inputs.</summary>
    public required StationInputs Inputs { get; init; }

    /// <summary>Reads the record of a finished station.</summary>
    public static StationRecord Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), StationJson.Default.StationRecord)
                ?? throw new JsonException("the file holds null");
        }
        catch (Exception broken) when (broken is JsonException or FileNotFoundException)
        {
            throw new BadInputException(path, $"not a readable station record ({broken.Message}); remove the folder, it is made again");
        }
    }

    /// <summary>The fingerprint of a dataset that went into a station; null if its folder holds none.</summary>
    internal static DatasetFingerprint? Fingerprint(string folder, InputKey data) =>
        Path.Combine(folder, data.FingerprintFile) is var path && File.Exists(path) ? DatasetFingerprint.Read(path) : null;

    /// <summary>Writes the record into a station's folder.</summary>
    public void Write(string folder) =>
        File.WriteAllBytes(Path.Combine(folder, FileName), [.. JsonSerializer.SerializeToUtf8Bytes(this, StationJson.Default.StationRecord),
            (byte)'\n']);
}

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(StationInputsConverter)])]
[JsonSerializable(typeof(StationRecord))]
internal sealed partial class StationJson : JsonSerializerContext;

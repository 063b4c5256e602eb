using Tributary.Datasets.Fingerprints;

namespace Tributary.Releases.Stations;

/// <summary>
/// What went into a station, kept in its folder as <c>station.json</c>: the parts whose hash is its identity, so that a later plan can say
/// which of them changed. Holds nothing that a clock touches.
/// </summary>
internal sealed record StationRecord
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
    public static StationRecord Read(string folder) => JsonFile.Read(Path.Combine(folder, FileName), StationJson.Form.StationRecord,
        "station record", "remove the folder, it is made again");

    /// <summary>The fingerprint of a dataset that went into a station; null if its folder holds none.</summary>
    internal static DatasetFingerprint? Fingerprint(string folder, InputKey data) =>
        Path.Combine(folder, data.FingerprintFile) is var path && File.Exists(path) ? DatasetFingerprint.Read(path) : null;

    /// <summary>Writes the record into a station's folder.</summary>
    public void Write(string folder) =>
        File.WriteAllBytes(Path.Combine(folder, FileName), JsonFile.Write(this, StationJson.Form.StationRecord));
}

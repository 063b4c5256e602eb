namespace Tributary.Releases;

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

    /// <summary>The inputs by name, in a fixed order.</summary>
    public required IReadOnlyDictionary<string, string> Inputs { get; init; }

    /// <summary>Reads the record of a finished station.</summary>
    public static StationRecord Read(string folder) => JsonFile.Read(Path.Combine(folder, FileName), ReleaseJson.Station.StationRecord,
        "station record", "remove the folder, it is made again");

    /// <summary>Writes the record into a station's folder.</summary>
    public void Write(string folder) =>
        File.WriteAllBytes(Path.Combine(folder, FileName), JsonFile.Write(this, ReleaseJson.Station.StationRecord));
}

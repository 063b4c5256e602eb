using Tributary.Planning.Stations;

namespace Tributary.Running;

/// <summary>The files that every station's folder holds beside its result.</summary>
internal static class StationFiles
{
    /// <summary>Writes what went into a station: its record, and the fingerprint of each
    /// dataset, so that a later plan can count what changed.</summary>
    internal static void Write(string folder, Station station)
    {
        station.Record.Write(folder);
        foreach (var (key, input) in station.Datasets)
        {
            File.WriteAllBytes(Path.Combine(folder, key.FingerprintFile), input.Fingerprint.ToJson());
        }
    }

    /// <summary>Makes a station's folder appear whole.</summary>
    /// <param name="station">The station.</param>
    /// <param name="write">Writes its result into a folder, given the work folder.</param>
    internal static void Make(Station station, Action<WholeFolder> write)
    {
        var replaces = station is TrainStation { IsForced: true };
        using var folder = WholeFolder.Create(station.Folder, replaces);
        write(folder);
        Write(folder.WorkPath, station);
        folder.Commit();
    }
}

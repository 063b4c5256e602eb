using Tributary.Planning;

namespace Tributary.Running;

/// <summary>The files that every station's folder holds beside its result.</summary>
internal static class StationFiles
{
    /// <summary>Writes what went into a step: its record, and the fingerprint of each
    /// dataset, so that a later plan can count what changed.</summary>
    internal static void Write(string folder, Step step)
    {
        step.Station.Record.Write(folder);
        foreach (var (key, input) in step.Datasets)
        {
            File.WriteAllBytes(Path.Combine(folder, key.FingerprintFile), input.Fingerprint.ToJson());
        }
    }

    /// <summary>Makes a station's folder appear whole.</summary>
    /// <param name="step">The station.</param>
    /// <param name="write">Writes its result into a folder, given the work folder.</param>
    internal static void Make(Step step, Action<WholeFolder> write)
    {
        var replaces = step is TrainStep { IsForced: true };
        Directory.CreateDirectory(Path.GetDirectoryName(step.Folder)!);
        using var folder = WholeFolder.Create(step.Folder, replaces);
        write(folder);
        Write(folder.WorkPath, step);
        folder.Commit();
    }
}

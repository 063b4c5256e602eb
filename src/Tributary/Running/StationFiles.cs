using Tributary.Planning;

namespace Tributary.Running;

/// <summary>The files that every station's folder holds beside its result.</summary>
internal static class StationFiles
{
    /// <summary>Writes what went into a step: its record, and the fingerprint of each dataset, so that a later plan can count what changed.</summary>
    internal static void Write(string folder, Plan plan, Step step)
    {
        step.Station.Record.Write(folder);
        foreach (var (key, input) in plan.DatasetsOf(step))
        {
            File.WriteAllBytes(Path.Combine(folder, Staleness.FingerprintFile(key)), input.Fingerprint.ToJson());
        }
    }
}

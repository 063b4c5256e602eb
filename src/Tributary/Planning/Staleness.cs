using Tributary.Datasets;
using Tributary.Releases;
using Tributary.Training;

namespace Tributary.Planning;

/// <summary>Says in words why a station has to run: what of its inputs differs from those of its last finished run.</summary>
internal static class Staleness
{
    private const string DataPrefix = "data.";
    private const string AdaptersPrefix = "adapters.";

    /// <summary>The input of a merge that a search decides.</summary>
    internal const string SearchKey = "search";

    internal static string AdapterKey(Language language) => $"{AdaptersPrefix}{language}";

    internal static string DataKey(Language language, Split split) => $"{DataPrefix}{language}.{Invariant.Word(split)}";

    /// <summary>True for the name of an input that is the digest of a dataset.</summary>
    internal static bool IsData(string key) => key.StartsWith(DataPrefix, StringComparison.Ordinal);

    /// <summary>The file of a station's folder that keeps the fingerprint of a dataset that went into it.</summary>
    internal static string FingerprintFile(string dataKey) => $"{dataKey}.json";

    internal static IReadOnlyList<string> Reasons(
        StationName name,
        SortedDictionary<string, string> now,
        History history,
        ProjectInputs inputs)
    {
        if (history.LastFolder(name) is not { } lastFolder)
        {
            return ["has not run yet"];
        }

        var before = StationRecord.Read(lastFolder).Inputs;
        var changed = now.Keys.Union(before.Keys).Order(StringComparer.Ordinal)
            .Where(key => before.GetValueOrDefault(key) != now.GetValueOrDefault(key) && !SaysItself(key, now))
            .Select(key => Describe(key, before.GetValueOrDefault(key), now.GetValueOrDefault(key), lastFolder, inputs))
            .ToArray();
        // Equal inputs and no complete folder at this identity: the folder was removed or broken.
        return changed.Length > 0 ? changed : before.Count == now.Count && before.All(part => now.GetValueOrDefault(part.Key) == part.Value) ? ["its folder is not there any more"] : [];
    }

    // A training that goes on from an adapter says so in words.
    private static bool SaysItself(string key, SortedDictionary<string, string> now) =>
        key is TrainingUpdate.StartKey or TrainingUpdate.ReplayKey || (key == TrainingUpdate.ModeKey && now.ContainsKey(key));

    private static string Describe(string key, string? before, string? now, string lastFolder, ProjectInputs inputs)
    {
        if (key.StartsWith(DataPrefix, StringComparison.Ordinal))
        {
            return DescribeData(key, before, now, lastFolder, inputs);
        }

        return key switch
        {
            "base_model" => "another base model",
            "adapter" => "its adapter changes",
            SearchKey => "what it is chosen from changes",
            "code" or "code.evaluate" => $"the program's code for it changed (version {before} -> {now})",
            _ when key.StartsWith(AdaptersPrefix, StringComparison.Ordinal) => $"the adapter of {key[AdaptersPrefix.Length..]} changes",
            _ => DescribeSetting(key, before, now),
        };
    }

    private static string DescribeSetting(string key, string? before, string? now) => $"{key}: {before ?? "(none)"} -> {now ?? "(none)"}";

    private static string DescribeData(string key, string? before, string? now, string lastFolder, ProjectInputs inputs)
    {
        var parts = key.Split('.');
        var file = Path.Combine(lastFolder, FingerprintFile(key));
        if (before is null || now is null || !File.Exists(file))
        {
            return before is null ? $"{parts[2]} data of {parts[1]} is new" : $"{parts[2]} data of {parts[1]} {(now is null ? "is gone" : "changed")}";
        }

        var split = Enum.Parse<Split>(parts[2], ignoreCase: true);
        var changes = DatasetChanges.Between(
            DatasetFingerprint.FromJson(File.ReadAllBytes(file), file),
            inputs[Language.Parse(parts[1]), split]!.Fingerprint);
        return $"{parts[2]} data of {parts[1]} changed: {changes}";
    }
}

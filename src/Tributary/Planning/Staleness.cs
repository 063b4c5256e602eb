using Tributary.Datasets.Fingerprints;
using Tributary.Projects;
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

    internal static string DataKey(Language language, Split split) => $"{DataPrefix}{language}.{SplitWords.Table.Of(split)}";

    /// <summary>True for the name of an input that is the digest of a dataset.</summary>
    internal static bool IsData(string key) => key.StartsWith(DataPrefix, StringComparison.Ordinal);

    /// <summary>The file of a station's folder that keeps the fingerprint of a dataset that went into it.</summary>
    internal static string FingerprintFile(string dataKey) => $"{dataKey}.json";

    /// <summary>Why a station has to run, one reason an entry; none if it says so itself.</summary>
    /// <param name="name">The station.</param>
    /// <param name="now">What goes into it.</param>
    /// <param name="history">What has run.</param>
    /// <param name="identity">The hash of <paramref name="now"/>; its folder is not there.</param>
    /// <param name="state">The project.</param>
    internal static IReadOnlyList<string> Reasons(
        StationName name,
        SortedDictionary<string, string> now,
        History history,
        Digest identity,
        ProjectState state)
    {
        if (history.Of(name, identity) is not null)
        {
            return ["its folder is not there any more"];
        }

        if (history.LastFolder(name) is not { } lastFolder)
        {
            return [history.LastOf(name.ToString()) is null ? "has not run yet"
                : "it ran before, and the folder of that run is not there any more"];
        }

        var before = StationRecord.Read(lastFolder).Inputs;
        return [.. now.Keys.Union(before.Keys).Order(StringComparer.Ordinal)
            .Where(key => before.GetValueOrDefault(key) != now.GetValueOrDefault(key) && !SaysItself(key, now))
            .Select(key => Describe(key, before.GetValueOrDefault(key), now.GetValueOrDefault(key), lastFolder, state))];
    }

    // A training that goes on from an adapter says so in words.
    private static bool SaysItself(string key, SortedDictionary<string, string> now) =>
        key is TrainingUpdate.StartKey or TrainingUpdate.ReplayKey || (key == TrainingUpdate.ModeKey && now.ContainsKey(key));

    private static string Describe(string key, string? before, string? now, string lastFolder, ProjectState state)
    {
        if (key.StartsWith(DataPrefix, StringComparison.Ordinal))
        {
            return DescribeData(key, before, now, lastFolder, state);
        }

        return key switch
        {
            "base_model" => DescribeBaseModel(before, now),
            "adapter" => "its adapter changes",
            SearchKey => "what it is chosen from changes",
            "code" or "code.evaluate" => $"the program's code for it changed (version {before} -> {now})",
            _ when key.StartsWith(AdaptersPrefix, StringComparison.Ordinal) => $"the adapter of {key[AdaptersPrefix.Length..]} changes",
            _ => new SettingDifference(key, before, now).Text,
        };
    }

    /// <summary>Another base model, by the beginnings of the two digests.</summary>
    internal static string DescribeBaseModel(string? before, string? now) => $"another base model: {Short(before)} -> {Short(now)}";

    private static string Short(string? digest) => digest is { Length: > 12 } ? digest[..12] : digest ?? "(none)";

    private static string DescribeData(string key, string? before, string? now, string lastFolder, ProjectState state)
    {
        var parts = key.Split('.');
        var (language, split) = (Language.Parse(parts[1]), SplitWords.Table.Parse(parts[2]));
        var file = Path.Combine(lastFolder, FingerprintFile(key));
        var files = FilesOf(state.Project, language, split);
        if (before is null || now is null || !File.Exists(file))
        {
            return before is null ? $"{parts[2]} data of {parts[1]} is new{files}" : now is null ? $"{parts[2]} data of {parts[1]} is gone"
                : $"{parts[2]} data of {parts[1]} changed{files}";
        }

        var changes = DatasetChanges.Between(
            DatasetFingerprint.Read(file),
            state.Inputs[language, split]!.Fingerprint);
        return $"{parts[2]} data of {parts[1]} changed: {changes}{files}";
    }

    /// <summary>The files of a dataset in brackets, those outside the project by name alone:
    /// a release may keep a reason, and holds no path of a machine.</summary>
    private static string FilesOf(Project project, Language language, Split split)
    {
        var files = project.Languages.Where(known => known.Language == language).SelectMany(ProjectInputs.FilesOf)
            .FirstOrDefault(files => files.Split == split).Paths ?? [];
        var names = files.Select(path => project.Written(path) is var written && Path.IsPathRooted(written)
            ? Path.GetFileName(written) : written).ToArray();
        return names.Length == 0 ? "" : $" ({string.Join(", ", names)})";
    }
}

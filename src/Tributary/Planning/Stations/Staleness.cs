using Tributary.Planning.Inputs;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Planning.Stations;

/// <summary>Says in words why a station has to run: what of its inputs differs from those of its last finished run.</summary>
internal static class Staleness
{
    /// <summary>Why a station has to run, one reason an entry; none if it says so itself.</summary>
    /// <param name="name">The station.</param>
    /// <param name="now">What goes into it.</param>
    /// <param name="history">What has run.</param>
    /// <param name="identity">The hash of <paramref name="now"/>; its folder is not there.</param>
    /// <param name="state">The project.</param>
    internal static IReadOnlyList<string> Reasons(StationName name, StationInputs now, History history, Digest identity, ProjectState state)
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

        var words = new DifferenceWords(state.Inputs, data => StationRecord.Fingerprint(lastFolder, data));
        return [.. now.Since(StationRecord.Read(lastFolder).Inputs).Where(difference => !SaysItself(difference))
            .Select(difference => words.Of(difference)
                + (difference is { Input.Kind: InputKind.Data, After: not null } ? FilesOf(state, difference.Input) : ""))];
    }

    // A training that goes on from an adapter says so in words.
    private static bool SaysItself(SettingDifference difference) =>
        difference.Input.IsOfUpdate && (difference.Input != InputKey.UpdateMode || difference.After is not null);

    /// <summary>The files of a dataset in brackets, those outside the project by name alone:
    /// a release may keep a reason, and holds no path of a machine.</summary>
    private static string FilesOf(ProjectState state, InputKey data)
    {
        var files = state.Project.Languages.Where(known => known.Language == data.Language).SelectMany(ProjectInputs.FilesOf)
            .FirstOrDefault(files => files.Split == data.Split).Paths ?? [];
        var names = files.Select(path => state.Project.Written(path) is var written && Path.IsPathRooted(written)
            ? Path.GetFileName(written) : written).ToArray();
        return names.Length == 0 ? "" : $" ({string.Join(", ", names)})";
    }
}

using Tributary.Planning.Inputs;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Planning.Stations;

/// <summary>Says in words why a station has to run: what of its inputs differs from those in the current release.</summary>
/// <param name="state">The project.</param>
/// <param name="history">What has run.</param>
/// <param name="baselines">What stations are compared with.</param>
internal sealed class Staleness(ProjectState state, History history, Baselines baselines)
{
    private const string Gone = "its folder is not there any more";

    /// <summary>Why a station has to run, one reason an entry; none if it says so itself.</summary>
    /// <param name="name">The station.</param>
    /// <param name="now">What goes into it; a folder for it is not there.</param>
    internal IReadOnlyList<string> Reasons(StationName name, StationInputs now)
    {
        if (history.Of(name, now.Identity) is not null)
        {
            return [Gone];
        }

        if (baselines.Of(name) is not { } then)
        {
            return [history.LastOf(name.ToString()) is null ? "has not run yet"
                : "it ran before, and the folder of that run is not there any more"];
        }

        var words = new DifferenceWords(state.Inputs, then.Fingerprint);
        var differences = MergeWords.Differences(MergeWords.Of(now, baselines.SearchOf), MergeWords.Of(then.Inputs, baselines.SearchOf),
            state.Project);
        // Where its settings say what a merge is chosen by, that its search changes says no more.
        var isTold = differences.Any(difference => MergeWords.IsSetting(difference.Input) || difference.Input.Kind == InputKind.AdapterOf);
        string[] reasons = [.. differences.Where(difference => !SaysItself(difference)
                && !(isTold && difference.Input.Kind == InputKind.Search))
            .Select(difference => Routed(name, difference) ?? (words.Of(difference)
                + (difference is { Input.Kind: InputKind.Data, After: not null } ? FilesOf(difference.Input) : "")))];
        return differences.Count == 0 ? [Gone] : reasons;
    }

    // A training that goes on from an adapter says so in words.
    private static bool SaysItself(SettingDifference difference) =>
        difference.Input.IsOfUpdate && (difference.Input != InputKey.UpdateMode || difference.After is not null);

    /// <summary>Another adapter that answers since the language is, or is no longer, left on its own; null
    /// if that is not the reason.</summary>
    private string? Routed(StationName name, SettingDifference difference)
    {
        if (difference.Input.Kind != InputKind.Adapter || baselines.Current is not { } current
            || current.Record.Languages.FirstOrDefault(language => language.Evaluated?.Station == name) is not { } then
            || then.OnOwnAdapter == state.Project.Routes.Contains(then.Language))
        {
            return null;
        }

        return ReleaseParts.RoutesText(current.Record, state.Project);
    }

    /// <summary>The files of a dataset in brackets, those outside the project by name alone:
    /// a release may keep a reason, and holds no path of a machine.</summary>
    private string FilesOf(InputKey data)
    {
        var files = state.Project.Languages.Where(known => known.Language == data.Language).SelectMany(ProjectInputs.FilesOf)
            .FirstOrDefault(files => files.Split == data.Split).Paths ?? [];
        var names = files.Select(path => state.Project.Written(path) is var written && Path.IsPathRooted(written)
            ? Path.GetFileName(written) : written).ToArray();
        return names.Length == 0 ? "" : $" ({string.Join(", ", names)})";
    }
}

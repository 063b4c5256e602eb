using Tributary.Planning.Stations;
using Tributary.Releases;
using Tributary.Releases.Stations;

namespace Tributary.Planning;

/// <summary>Says why the current release is not what the project would release, in the words of the project file.</summary>
/// <param name="planner">The project.</param>
/// <param name="trainings">The trainings of its languages.</param>
/// <param name="current">The current release.</param>
internal sealed class ReleaseReasons(Planner planner, IReadOnlyList<TrainStation> trainings, Release current)
{
    /// <summary>The reasons, one an entry.</summary>
    /// <param name="merge">The project's merge.</param>
    /// <param name="then">What the release is made of.</param>
    /// <param name="now">What the next would be made of.</param>
    internal IEnumerable<string> Of(MergeStation merge, StationInputs then, StationInputs now)
    {
        if (current.Record.Restores is { } restored)
        {
            yield return $"rolled back to {Invariant.Text(restored)}";
        }

        var changed = now.Since(then);
        var keys = changed.Select(difference => difference.Input).ToHashSet();
        var words = new DifferenceWords(planner.State.Inputs, data => current.Fingerprint(data.Language!.Value, data.Split!.Value));
        string[] settings = [.. Trainings().Concat(keys.Contains(InputKey.Merge) ? Merge(merge) : [])];
        foreach (var text in changed.Where(difference => difference.Input.Kind != InputKind.Merge
            && !FollowsFromOthers(difference.Input, keys, now)).Select(words.Of).Concat(settings))
        {
            yield return text;
        }

        // Routes, like settings, say why it changes.
        if (keys.Contains(InputKey.Merge) && settings.Length == 0 && !keys.Contains(InputKey.Routes))
        {
            yield return words.Of(changed.First(difference => difference.Input.Kind == InputKind.Merge));
        }
    }

    private IEnumerable<string> Merge(MergeStation merge) => planner.Baselines.ReleasedMerge is not { } then ? []
        : MergeWords.Differences(MergeWords.Of(merge.Inputs, planner.Baselines.SearchOf), then, planner.Project)
            .Where(difference => MergeWords.IsSetting(difference.Input)).Select(difference => difference.Text);

    /// <summary>Settings of trainings; one that did not change alike in all of them with their languages behind it.</summary>
    private IEnumerable<string> Trainings()
    {
        var both = trainings.Select(training => (training, Then: current.Record.Languages
            .FirstOrDefault(language => language.Language == training.Languages[0])?.Training))
            .Where(pair => pair.Then is not null).ToArray();
        return both.SelectMany(pair => ReleaseParts.TrainingOf(pair.training).Since(pair.Then!)
                .Where(difference => !difference.Input.IsOfUpdate)
                .Select(difference => (difference.Text, pair.training.Name.FileStem)))
            .GroupBy(change => change.Text, change => change.FileStem)
            .Select(alike => alike.Count() == both.Length ? alike.Key : $"{alike.Key} ({string.Join(' ', alike)})");
    }

    // A new merge, or another route, changes scores; an adapter in the merge changes the merge.
    private static bool FollowsFromOthers(InputKey key, HashSet<InputKey> changed, StationInputs now) => key switch
    {
        { Kind: InputKind.EvaluationOf, Language: { } language } => changed.Contains(InputKey.Merge) || changed.Contains(InputKey.Routes)
            || changed.Contains(InputKey.AdapterOf(language)) || changed.Contains(InputKey.Data(language, Split.Test)),
        { Kind: InputKind.AdapterOf, Language: { } language } => changed.Contains(InputKey.Merge)
            && !now[InputKey.Routes]!.Split(' ').Contains(language.Tag),
        _ => false,
    };
}

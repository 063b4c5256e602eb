using System.Globalization;
using Tributary.Datasets.Fingerprints;
using Tributary.Numerics;
using Tributary.Releases;
using Tributary.Training;

namespace Tributary.Planning;

/// <summary>
/// Decides whether a language goes on from an adapter that it has (<c>training.update: continue</c>): where examples were only added and
/// nothing else changed since. What it goes on from is the adapter of the current release,
/// else the newest finished one; in a scenario, that of the project before.
/// </summary>
internal sealed class UpdatePlanner(ProjectState state, Store store, History history, Release? current, Planner? before)
{
    private static readonly string[] UpdateKeys = [TrainingUpdate.StartKey, TrainingUpdate.ModeKey, TrainingUpdate.ReplayKey];

    private TrainingUpdate Settings => state.Project.Training.Update;

    /// <summary>The training of a language.</summary>
    /// <param name="language">The language.</param>
    /// <param name="scratch">Its training from the beginning.</param>
    /// <param name="station">Makes a station from its parts.</param>
    internal TrainStep Of(Language language, TrainStep scratch, Func<IReadOnlyDictionary<string, string>, Station> station)
    {
        if (Settings.Mode == UpdateMode.Scratch)
        {
            return scratch;
        }

        var known = Known(language, scratch.Name).ToArray();
        if (known.FirstOrDefault(step => Same(step, scratch, _ => false)) is { } there)
        {
            return there.IsUpToDate ? Retraced(there, language, scratch, station) : there;
        }

        if (known.FirstOrDefault(step => WhyNot(step, scratch, language) is null) is { } start)
        {
            return Continued(start, language, scratch, station, Settings.Replay);
        }

        return scratch.IsUpToDate || known.Length == 0 ? scratch
            : scratch with
                { Station = scratch.Station with
                { Reasons = [.. scratch.Station.Reasons, $"trained from scratch: {WhyNot(known[0], scratch, language)}"] } };
    }

    /// <summary>The trainings that one went on from, the oldest first; one whose
    /// folder is gone ends the chain, and is not up to date.</summary>
    internal IReadOnlyList<TrainStep> StartsOf(TrainStep step)
    {
        if (!step.Station.Inputs.TryGetValue(TrainingUpdate.StartKey, out var identity))
        {
            return [];
        }

        var start = step.Start ?? Found(step, Digest.Parse(identity));
        return [.. StartsOf(start), start];
    }

    private TrainStep Found(TrainStep next, Digest identity)
    {
        var folder = store.FolderOf(next.Name, identity);
        return store.Has(next.Name, identity)
            ? Finished(next.Name, folder, next.Languages[0], state)
            : next with { Station = new Station(next.Name, new Dictionary<string, string>(), identity, folder, false,
                ["its folder is not there any more"]), Start = null, Chosen = null };
    }

    /// <summary>A finished training, as it was then.</summary>
    internal static TrainStep Finished(StationName name, string folder, Language language, ProjectState state)
    {
        var record = StationRecord.Read(folder);
        return new TrainStep(new Station(name, record.Inputs, Digest.Parse(record.Identity), folder, true, []), state)
            { Languages = [language] };
    }

    private IEnumerable<TrainStep> Known(Language language, StationName name)
    {
        if (before is not null && before.Has(language))
        {
            return [before.OwnOf(language)];
        }

        var released = current?.Record.Languages.FirstOrDefault(known => known.Language == language)?.Adapter is { } run
            && store.Has(run.Station, run.Identity)
            ? store.FolderOf(run.Station, run.Identity)
            : null;
        IEnumerable<string> folders = released is not null ? [released]
            : history.Runs(name).Reverse().Select(entry => store.FolderOf(name, Digest.Parse(entry.Identity))).Distinct()
                .Where(FolderManifest.IsComplete);
        return folders.Select(folder => Finished(name, folder, language, state));
    }

    /// <summary>A training that is there with what it began from, so that it can be made again.</summary>
    private TrainStep Retraced(TrainStep there, Language language, TrainStep scratch,
        Func<IReadOnlyDictionary<string, string>, Station> station)
    {
        if (!there.Station.Inputs.TryGetValue(TrainingUpdate.StartKey, out var identity))
        {
            return there.Identity == scratch.Identity ? scratch : there;
        }

        var folder = store.FolderOf(there.Name, Digest.Parse(identity));
        if (!FolderManifest.IsComplete(folder))
        {
            return there;
        }

        var again = Continued(Finished(there.Name, folder, language, state), language, scratch, station,
            double.Parse(there.Station.Inputs[TrainingUpdate.ReplayKey], CultureInfo.InvariantCulture));
        return again.Identity == there.Identity ? again : there;
    }

    private TrainStep Continued(TrainStep start, Language language, TrainStep scratch, Func<IReadOnlyDictionary<string, string>,
        Station> station, double replay)
    {
        var parts = new SortedDictionary<string, string>(scratch.Station.Inputs.ToDictionary(), StringComparer.Ordinal)
        {
            [TrainingUpdate.StartKey] = start.Identity.Hex,
            [TrainingUpdate.ModeKey] = UpdateModeWords.Table.Of(UpdateMode.Continue),
            [TrainingUpdate.ReplayKey] = Invariant.Text(replay),
        };
        var (added, old) = Divide(FingerprintOf(start, language), state.Inputs[language, Split.Train]!.Fingerprint);
        var replayed = CounterRandom.For(state.Project.Training.Seed, "replay", language.Tag).Permutation(old.Count)
            .Take((Settings with { Replay = replay }).Replayed(added.Count, old.Count)).Select(index => old[index]).ToArray();
        var planned = station(parts);
        var reason = string.Create(CultureInfo.InvariantCulture,
            $"goes on from {start.Name}-{start.Identity.Short}: {added.Count} new examples, {replayed.Length} of {old.Count} old ones");
        return new TrainStep(planned.IsUpToDate ? planned : planned with { Reasons = [.. planned.Reasons, reason] }, state)
        {
            Languages = [language], Start = start, Chosen = [.. added.Concat(replayed).Order()],
        };
    }

    private static string? WhyNot(TrainStep start, TrainStep scratch, Language language)
    {
        if (!Same(start, scratch, key => key == Staleness.DataKey(language, Split.Train)
            || key == Staleness.DataKey(language, Split.Valid)))
        {
            return "something else than its data changed since its last adapter";
        }

        var changes = DatasetChanges.Between(FingerprintOf(start, language), scratch.State.Inputs[language, Split.Train]!.Fingerprint);
        return changes is { Removed: 0, Changed: 0, Added: > 0 } ? null
            : changes.Added > 0 || changes.Removed > 0 || changes.Changed > 0 ? "examples were removed or changed, not only added"
            : "there are no new examples to go on with";
    }

    private static bool Same(TrainStep left, TrainStep right, Predicate<string> apart) =>
        left.Station.Inputs.Keys.Union(right.Station.Inputs.Keys).Where(key => !UpdateKeys.Contains(key) && !apart(key))
            .All(key => left.Station.Inputs.GetValueOrDefault(key) == right.Station.Inputs.GetValueOrDefault(key));

    // A training that has not run yet reads what its project names.
    private static DatasetFingerprint FingerprintOf(TrainStep step, Language language)
    {
        var path = Path.Combine(step.Folder, Staleness.FingerprintFile(Staleness.DataKey(language, Split.Train)));
        return step.IsUpToDate ? DatasetFingerprint.Read(path) : step.State.Inputs[language, Split.Train]!.Fingerprint;
    }

    /// <summary>The examples of a grown dataset by index: those that are new, and those that were there.</summary>
    internal static (List<int> Added, List<int> Old) Divide(DatasetFingerprint then, DatasetFingerprint now)
    {
        var left = then.ExampleDigests.CountBy(digest => digest).ToDictionary();
        var (added, old) = (new List<int>(), new List<int>());
        foreach (var (index, digest) in now.ExampleDigests.Index())
        {
            var there = left.GetValueOrDefault(digest);
            left[digest] = there - 1;
            (there > 0 ? old : added).Add(index);
        }

        return (added, old);
    }
}

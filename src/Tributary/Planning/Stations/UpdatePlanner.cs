using Tributary.Datasets.Fingerprints;
using Tributary.Numerics;
using Tributary.Planning.Inputs;
using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Training;

namespace Tributary.Planning.Stations;

/// <summary>
/// Decides whether a language goes on from an adapter that it has (<c>training.update: continue</c>): where examples were only added and
/// nothing else changed since. What it goes on from is the adapter of the current release,
/// else the newest finished one; in a scenario, that of the project before.
/// </summary>
internal sealed class UpdatePlanner(ProjectState state, Store store, History history, Release? current, Planner? before)
{
    private TrainingUpdate Settings => state.Project.Training.Update;

    /// <summary>The training of a language.</summary>
    /// <param name="language">The language.</param>
    /// <param name="scratch">Its training from the beginning.</param>
    /// <param name="statusOf">Plans a station of its inputs.</param>
    internal TrainStation Of(Language language, TrainStation scratch, Func<StationInputs, StationStatus> statusOf)
    {
        if (Settings.Mode == UpdateMode.Scratch)
        {
            return scratch;
        }

        var known = Known(language, scratch.Name).ToArray();
        if (known.FirstOrDefault(station => Same(station, scratch, _ => false)) is { } there)
        {
            return there.IsUpToDate ? Retraced(there, language, scratch, statusOf) : there;
        }

        if (known.FirstOrDefault(station => Hindrance(station, scratch, language) is null) is { } start)
        {
            return Continued(start, language, scratch, statusOf, Settings.Replay);
        }

        return scratch.IsUpToDate || known.Length == 0 ? scratch
            : scratch with { Status = scratch.Status with
                { Reasons = [.. scratch.Reasons, $"trained from scratch: {Hindrance(known[0], scratch, language)}"] } };
    }

    /// <summary>The trainings that one went on from, the oldest first; one whose
    /// folder is gone ends the chain, and is not up to date.</summary>
    internal IReadOnlyList<TrainStation> StartsOf(TrainStation station)
    {
        if (station.Inputs.Start is not { } identity)
        {
            return [];
        }

        var start = station.Start ?? Found(station, identity);
        return [.. StartsOf(start), start];
    }

    private TrainStation Found(TrainStation next, Digest identity)
    {
        var folder = store.FolderOf(next.Name, identity);
        return store.Has(next.Name, identity)
            ? Finished(next.Name, folder, next.Languages[0], state)
            : next with { Status = new StationStatus(next.Name, StationInputs.None, identity, folder, false,
                ["its folder is not there any more"]), Start = null, Chosen = null };
    }

    /// <summary>A finished training, as it was then.</summary>
    internal static TrainStation Finished(StationName name, string folder, Language language, ProjectState state)
    {
        var record = StationRecord.Read(folder);
        return new TrainStation(new StationStatus(name, record.Inputs, Digest.Parse(record.Identity), folder, true, []), state, [language]);
    }

    private IEnumerable<TrainStation> Known(Language language, StationName name)
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
    private TrainStation Retraced(TrainStation there, Language language, TrainStation scratch,
        Func<StationInputs, StationStatus> statusOf)
    {
        if (there.Inputs is not { Start: { } identity, Replay: { } replay })
        {
            return there.Identity == scratch.Identity ? scratch : there;
        }

        var folder = store.FolderOf(there.Name, identity);
        if (!FolderManifest.IsComplete(folder))
        {
            return there;
        }

        var again = Continued(Finished(there.Name, folder, language, state), language, scratch, statusOf, replay);
        return again.Identity == there.Identity ? again : there;
    }

    private TrainStation Continued(TrainStation start, Language language, TrainStation scratch,
        Func<StationInputs, StationStatus> statusOf, double replay)
    {
        var all = scratch.Inputs.With(new(InputKey.Start, start.Identity.Hex),
            new(InputKey.UpdateMode, Words<UpdateMode>.Names.Of(UpdateMode.Continue)), new(InputKey.Replay, Invariant.Text(replay)));
        var (added, old) = Divide(FingerprintOf(start, language), state.Inputs[language, Split.Train]!.Fingerprint);
        var replayed = CounterRandom.For(state.Project.Training.Seed, "replay", language.Tag).Permutation(old.Count)
            .Take((Settings with { Replay = replay }).Replayed(added.Count, old.Count)).Select(index => old[index]).ToArray();
        var planned = statusOf(all);
        var reason = string.Create(CultureInfo.InvariantCulture,
            $"goes on from {start.Name}-{start.Identity.Short}: {added.Count} new examples, {replayed.Length} of {old.Count} old ones");
        return new TrainStation(planned.IsUpToDate ? planned : planned with { Reasons = [.. planned.Reasons, reason] }, state,
            [language], start, [.. added.Concat(replayed).Order()]);
    }

    /// <summary>Why a training cannot go on from another; null if it can.</summary>
    private static string? Hindrance(TrainStation start, TrainStation scratch, Language language)
    {
        if (!Same(start, scratch, key => key == InputKey.Data(language, Split.Train) || key == InputKey.Data(language, Split.Valid)))
        {
            return "something else than its data changed since its last adapter";
        }

        var changes = DatasetChanges.Between(FingerprintOf(start, language), scratch.State.Inputs[language, Split.Train]!.Fingerprint);
        return changes is { Removed: 0, Changed: 0, Added: > 0 } ? null
            : changes.Added > 0 || changes.Removed > 0 || changes.Changed > 0 ? "examples were removed or changed, not only added"
            : "there are no new examples to go on with";
    }

    private static bool Same(TrainStation left, TrainStation right, Predicate<InputKey> apart) =>
        left.Inputs.Since(right.Inputs).All(other => other.Input.IsOfUpdate || apart(other.Input));

    // A training that has not run yet reads what its project names.
    private static DatasetFingerprint FingerprintOf(TrainStation station, Language language) =>
        station.IsUpToDate ? StationRecord.Fingerprint(station.Folder, InputKey.Data(language, Split.Train))
            ?? throw new BadInputException(station.Folder, $"holds no fingerprint of the data of '{language}'; remove "
                + $"the folder, it is made again")
            : station.State.Inputs[language, Split.Train]!.Fingerprint;

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

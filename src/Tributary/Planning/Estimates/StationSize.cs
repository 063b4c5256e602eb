using Tributary.Merging.Search;
using Tributary.Planning.Stations;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Training;

namespace Tributary.Planning.Estimates;

/// <summary>How much a station reads, in examples times passes over them: what its tokens and its time grow with.</summary>
internal static class StationSize
{
    /// <summary>The size of a planned station; null if its work does not follow from examples, as in merges.</summary>
    internal static double? Of(Station station) => station switch
    {
        TrainStation train => (double)station.State.Project.Training.Epochs
            * train.Languages.Sum(language => train.Chosen?.Count ?? Examples(station, language, Split.Train)),
        SearchStation search => search.Passes * search.Adapters.Sum(adapter => search.ExamplesOf(adapter.Language)),
        EvaluateStation evaluate => Examples(station, evaluate.Language, Split.Test),
        _ => null,
    };

    /// <summary>The size of a finished station by what its folder says; null if it does not say enough.</summary>
    /// <param name="name">The station.</param>
    /// <param name="inputs">What went into it.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="store">The store.</param>
    internal static double? Of(StationName name, StationInputs inputs, string folder, Store store)
    {
        try
        {
            return name.Kind switch
            {
                StationName.Train when inputs.Start is { } start => OfContinued(inputs, folder, store.FolderOf(name, start)),
                StationName.Train => inputs.Whole(TrainingRecipe.EpochsKey) * Examples(inputs, folder, Split.Train),
                StationName.Search => OfSearch(inputs, folder),
                StationName.Evaluate => Examples(inputs, folder, Split.Test),
                _ => null,
            };
        }
        catch (Exception unreadable) when (unreadable is BadInputException or IOException or FormatException)
        {
            // An estimate is no reason to stop: what is damaged is told where it is used.
            return null;
        }
    }

    /// <summary>New examples and those that were read again; where the adapter that it
    /// went on from is gone, the examples of its optimiser steps.</summary>
    private static double? OfContinued(StationInputs inputs, string folder, string start)
    {
        if (!FolderManifest.IsComplete(start))
        {
            return (double)TrainingResult.Read(folder).Steps * inputs.Whole(TrainingRecipe.BatchSizeKey)
                * inputs.Whole(TrainingRecipe.AccumulationKey);
        }

        var data = inputs.DataOf(Split.Train).Single();
        return StationRecord.Fingerprint(start, data) is { } then && StationRecord.Fingerprint(folder, data) is { } now
            && UpdatePlanner.Divide(then, now) is var (added, old) && inputs.Replay is { } replay
            ? (double?)inputs.Whole(TrainingRecipe.EpochsKey)
                * (added.Count + new TrainingUpdate(UpdateMode.Continue, replay).Replayed(added.Count, old.Count))
            : null;
    }

    /// <summary>Passes times examples. A grid goes once through all that it tries; how halving went, its result says.</summary>
    private static double? OfSearch(StationInputs inputs, string folder)
    {
        if (inputs[InputKey.Setting(SearchSettings.StrategyKey)] != SearchWords.Strategies.Of(SearchStrategy.Grid))
        {
            var result = SearchResult.Read(folder);
            return result.Passes * result.Examples.Values.Sum();
        }

        var most = inputs.Whole(SearchSettings.ExamplesKey, "all") ?? int.MaxValue;
        var examples = inputs.DataOf(Split.Valid).Select(data => StationRecord.Fingerprint(folder, data)?.Examples)
            .Aggregate((int?)0, (sum, count) => sum + Math.Min(most, count ?? 0));
        return examples * SearchSettings.PassesOfGrid(inputs.Values);
    }

    private static int Examples(Station station, Language language, Split split) =>
        station.State.Inputs[language, split]?.Fingerprint.Examples ?? 0;

    private static int? Examples(StationInputs inputs, string folder, Split split) =>
        inputs.DataOf(split).Select(data => StationRecord.Fingerprint(folder, data)?.Examples)
            .Aggregate((int?)0, (sum, examples) => sum + examples);
}

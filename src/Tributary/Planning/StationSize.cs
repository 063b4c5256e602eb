using System.Globalization;
using Tributary.Datasets.Fingerprints;
using Tributary.Releases;
using Tributary.Training;

namespace Tributary.Planning;

/// <summary>How much a station reads, in examples times passes over them: what its tokens and its time grow with.</summary>
internal static class StationSize
{
    /// <summary>The size of a planned station; null if its work does not follow from examples, as in merges.</summary>
    internal static double? Of(Step step) => step switch
    {
        TrainStep train => (double)step.State.Project.Training.Epochs
            * train.Languages.Sum(language => train.Chosen?.Count ?? Examples(step, language, Split.Train)),
        SearchStep search => search.Adapters.Sum(adapter => Examples(step, adapter.Language, Split.Valid)),
        EvaluateStep evaluate => Examples(step, evaluate.Language, Split.Test),
        _ => null,
    };

    /// <summary>The size of a finished station by what its folder says; null if it does not say enough.</summary>
    /// <param name="name">The station.</param>
    /// <param name="inputs">What went into it.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="store">The store.</param>
    internal static double? Of(StationName name, IReadOnlyDictionary<string, string> inputs, string folder, Store store)
    {
        try
        {
            return name.Kind switch
            {
                StationName.Train when inputs.ContainsKey(TrainingUpdate.StartKey) => OfContinued(name, inputs, folder, store),
                StationName.Train => int.Parse(inputs["training.epochs"], CultureInfo.InvariantCulture)
                    * Examples(inputs, folder, Split.Train),
                StationName.Search => Examples(inputs, folder, Split.Valid),
                StationName.Evaluate => Examples(inputs, folder, Split.Test),
                _ => null,
            };
        }
        catch (Exception unreadable) when (unreadable is BadInputException or IOException or KeyNotFoundException or FormatException)
        {
            // An estimate is no reason to stop: what is damaged is told where it is used.
            return null;
        }
    }

    /// <summary>New examples and those that were read again; where the adapter that it
    /// went on from is gone, the examples of its optimiser steps.</summary>
    private static double OfContinued(StationName name, IReadOnlyDictionary<string, string> inputs, string folder, Store store)
    {
        var start = store.FolderOf(name, Digest.Parse(inputs[TrainingUpdate.StartKey]));
        if (!FolderManifest.IsComplete(start))
        {
            return (double)TrainingResult.Read(folder).Steps * int.Parse(inputs["training.batch_size"], CultureInfo.InvariantCulture)
                * int.Parse(inputs["training.gradient_accumulation_steps"], CultureInfo.InvariantCulture);
        }

        var key = inputs.Keys.Single(input => IsOf(input, Split.Train));
        var (added, old) = UpdatePlanner.Divide(Fingerprint(start, key), Fingerprint(folder, key));
        var replay = double.Parse(inputs[TrainingUpdate.ReplayKey], CultureInfo.InvariantCulture);
        return (double)int.Parse(inputs["training.epochs"], CultureInfo.InvariantCulture)
            * (added.Count + new TrainingUpdate(UpdateMode.Continue, replay).Replayed(added.Count, old.Count));
    }

    private static int Examples(Step step, Language language, Split split) => step.State.Inputs[language, split]?.Fingerprint.Examples ?? 0;

    private static int Examples(IReadOnlyDictionary<string, string> inputs, string folder, Split split) =>
        inputs.Keys.Where(key => IsOf(key, split)).Sum(key => Fingerprint(folder, key).Examples);

    private static bool IsOf(string key, Split split) => Staleness.IsData(key)
        && key.EndsWith($".{SplitWords.Table.Of(split)}", StringComparison.Ordinal);

    private static DatasetFingerprint Fingerprint(string folder, string key) =>
        DatasetFingerprint.Read(Path.Combine(folder, Staleness.FingerprintFile(key)));
}

using Tributary.Adapters;
using Tributary.Evaluation.Models;
using Tributary.Planning.Stations;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>What a finished station did, for the ledger.</summary>
/// <param name="Tokens">Tokens that went through the model: of the training set in training, all that was read elsewhere.</param>
/// <param name="Flops">Floating-point operations, counted from shapes; null if the model's shape is not known.</param>
internal sealed record StationWork(long Tokens, double? Flops)
{
    /// <summary>Share of its training examples that a training read which goes on
    /// from another, in (0, 1]; null if it read all.</summary>
    internal double? Share { get; init; }

    /// <summary>A finished training. Looks at the validation set are counted with the mean length of its training examples.</summary>
    internal static StationWork Of(TrainStation station)
    {
        var result = TrainingResult.Read(station.Folder);
        var (project, inputs) = station.State;
        var read = Math.Max(1, (long)result.Steps * project.Training.BatchSize * project.Training.GradientAccumulationSteps);
        var validated = (long)result.Evaluations.Count * station.Languages.Sum(language =>
            inputs[language, Split.Valid]?.Fingerprint.Examples ?? 0);
        var trained = OfMany(read, (double)result.Tokens / read, result.TargetTokens);
        var looked = OfMany(validated, (double)result.Tokens / read, (long)((double)result.TargetTokens / read * validated));
        var parameters = ParametersOf(station.Folder);
        return new StationWork(result.Tokens, ModelShape.Of(project.BaseModel) is { } shape
            ? shape.Training(trained, parameters, project.Run.Trainer.ActivationCheckpointing) + shape.Forward(looked, parameters)
            : null)
        {
            Share = station.Chosen is { } chosen ? (double)chosen.Count
                / station.Languages.Sum(language => inputs[language, Split.Train]!.Fingerprint.Examples) : null,
        };
    }

    /// <summary>A station that asks models.</summary>
    internal static StationWork Of(Station station, LoadedModel models, Action run)
    {
        var before = models.Work;
        run();
        var work = models.Work - before;
        var adapter = station is EvaluateStation { AdapterFolder: { } folder } ? ParametersOf(folder) : station is SearchStation search
            ? search.Adapters.Sum(one => ParametersOf(one.Folder)) : 0;
        return new StationWork(work.Tokens, ModelShape.Of(station.State.Project.BaseModel)?.Forward(work, adapter));
    }

    // Sequences of one length stand for those of about that length.
    private static ModelWork OfMany(long sequences, double length, long rows) =>
        new((long)(sequences * length), (long)(sequences * length * (length + 1) / 2), rows);

    private static long ParametersOf(string adapterFolder)
    {
        using var file = new LoraAdapterFile(adapterFolder);
        return file.Modules.Sum(module => (long)module.Rank * (module.In + module.Out));
    }
}

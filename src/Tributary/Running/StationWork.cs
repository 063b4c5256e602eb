using Tributary.Adapters;
using Tributary.Planning.Stations;
using Tributary.Releases.Stores;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>What a run of a station did, for the ledger.</summary>
/// <param name="Tokens">Tokens that went through the model: of the training set in training, all that was read elsewhere.</param>
/// <param name="Flops">Floating-point operations, counted from shapes; null if the model's shape is not known.</param>
internal sealed record StationWork(long Tokens, double? Flops)
{
    /// <summary>No work with a model.</summary>
    internal static StationWork None { get; } = new(0, null);

    /// <summary>Tokens that its training had read before this run went on with it; null if it began anew.</summary>
    internal long? TokensBefore { get; init; }

    /// <summary>Where a training computed; null if it does not say.</summary>
    internal string? Device { get; init; }

    /// <summary>Scores that a search took over.</summary>
    internal ReusedWork? Reused { get; init; }

    /// <summary>What a training learnt from.</summary>
    internal TrainedOn? Trained { get; init; }

    /// <summary>What a release is made of.</summary>
    internal ReleasedRuns? Release { get; init; }

    /// <summary>Share of its training examples that a training read which goes on
    /// from another, in (0, 1]; null if it read all.</summary>
    internal double? Share { get; init; }

    /// <summary>A ledger's entry with what was done.</summary>
    internal LedgerEntry In(LedgerEntry entry) => entry with
    {
        Tokens = Tokens, TokensBefore = TokensBefore, Share = Share, Flops = Flops, Device = Device, Reused = Reused, Trained = Trained,
        Release = Release,
    };

    /// <summary>A finished training, of which this run may have made the end alone.</summary>
    internal static StationWork Of(TrainStation station, TrainingWatch watch)
    {
        var whole = Whole(station) with { Trained = TrainedOn.Of(station.Inputs), Device = watch.SoFar.Device };
        return !watch.Resumed ? whole : whole with
        {
            Tokens = watch.Tokens, TokensBefore = Math.Max(0, whole.Tokens - watch.Tokens),
            Flops = whole.Tokens == 0 ? whole.Flops : whole.Flops * watch.Tokens / whole.Tokens,
        };
    }

    // Looks at the validation set are counted with the mean length of the training examples.
    private static StationWork Whole(TrainStation station)
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

    /// <summary>What a station that asks a model has done with it.</summary>
    /// <param name="station">The station.</param>
    /// <param name="work">The model's work for it.</param>
    internal static StationWork Of(Station station, ModelWork work) => new(work.Tokens, FlopsOf(station, work));

    /// <summary>Floating-point operations of a model's work for a station; null if its shape is not known.</summary>
    internal static double? FlopsOf(Station station, ModelWork work)
    {
        var adapter = station is EvaluateStation { AdapterFolder: { } folder } ? ParametersOf(folder) : station is SearchStation search
            ? search.Adapters.Sum(one => ParametersOf(one.Folder)) : 0;
        return ModelShape.Of(station.State.Project.BaseModel)?.Forward(work, adapter);
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

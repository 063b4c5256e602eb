using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Releases.Stores;
using Tributary.Safetensors;
using Tributary.Training;

namespace Tributary.Planning.Estimates;

/// <summary>
/// Says what a station should take. Tokens and seconds of the nearest run that is known, the station's own last one, else those of its
/// kind, are scaled by what is read now and was read then (examples times passes). Without such
/// a run tokens follow from the data, and seconds from the speed of earlier runs, or from a measure of this machine.
/// </summary>
/// <param name="state">The project.</param>
/// <param name="store">Its store.</param>
/// <param name="history">What has run.</param>
/// <param name="measured">How fast this machine is; null if it was not measured.</param>
/// <param name="trainingsAtOnce">How many trainings run side by side, 1 or more.</param>
internal sealed class Estimator(ProjectState state, Store store, History history, MachineSpeed? measured = null, int trainingsAtOnce = 1)
{
    private readonly KnownRuns runs = new(store, history);
    private readonly Lazy<ModelShape?> shape = new(() => ModelShape.Of(state.Project.BaseModel));
    private readonly Lazy<long> weightBytes = new(() => WeightBytesOf(state.Project.BaseModel));

    /// <summary>The estimate of a stale station.</summary>
    internal Estimate Of(Station station)
    {
        KnownRun[] own = runs.Last(station.Name, station.Inputs) is { } last ? [last] : [];
        IReadOnlyList<KnownRun> Kind() => runs.LastOfKind(station.Name.Kind, station.Inputs);
        var size = StationSize.Of(station);
        // The lengths of all texts are asked for only where no run tells.
        var work = new Lazy<ModelWork?>(() => StationTexts.WorkOf(station));
        return size is { } known && (Scaled(own, known, work, EstimateBasis.LastRun) ?? Scaled(Kind(), known, work, EstimateBasis.Kind)) is
            { } scaled ? scaled
            : work.Value is { } data ? AtSpeedOf(own, data, EstimateBasis.LastRun)
                ?? AtSpeedOf(Kind(), data, EstimateBasis.Kind) ?? OfShape(station, data)
            : Unscaled(own, EstimateBasis.LastRun) ?? Unscaled(Kind(), EstimateBasis.Kind)
                ?? new Estimate(null, null, null, EstimateBasis.Unknown);
    }

    /// <summary>What loading the base model takes for stations that ask it: as last
    /// time, else as measured. Null if none asks, or neither is known.</summary>
    /// <param name="stale">The stations that have to run.</param>
    internal Estimate? Loading(IEnumerable<Station> stale) =>
        !stale.Any(station => station is SearchStation or EvaluateStation) ? null
        : history.LastOf(LedgerEntry.Load) is { } load && load.Identity == state.Inputs.BaseModel.Hex
            ? With(load.Charged, 0, EstimateBasis.LastRun)
        : measured is { } speed ? With(speed.StartSeconds + (weightBytes.Value / speed.LoadBytesPerSecond), 0, EstimateBasis.Calibration)
        : null;

    /// <summary>The figures of runs whose size is known, for another size. Tokens
    /// that a trainer did not count follow from the data.</summary>
    private Estimate? Scaled(IReadOnlyList<KnownRun> known, double size, Lazy<ModelWork?> work, EstimateBasis basis)
    {
        var sized = known.Where(run => run.Size > 0).ToArray();
        if (sized.Length == 0)
        {
            return null;
        }

        var share = size / sized.Sum(run => run.Size!.Value);
        var tokens = sized.Sum(run => run.Entry.Tokens);
        return With(share * sized.Sum(run => run.Entry.Charged), tokens > 0 ? (long)Math.Round(share * tokens)
            : work.Value?.Tokens ?? 0, basis);
    }

    private Estimate? AtSpeedOf(IReadOnlyList<KnownRun> known, ModelWork work, EstimateBasis basis)
    {
        var (tokens, seconds) = (known.Sum(run => run.Entry.Tokens), known.Where(run => run.Entry.Tokens > 0)
            .Sum(run => run.Entry.Charged));
        return tokens > 0 ? With(work.Tokens * seconds / tokens, work.Tokens, basis) : null;
    }

    // Work that does not follow from examples, as that of a merge: what it took last.
    private Estimate? Unscaled(IReadOnlyList<KnownRun> known, EstimateBasis basis) =>
        known.Count == 0 ? null : With(known.Average(run => run.Entry.Charged), (long)known.Average(run => run.Entry.Tokens), basis);

    private Estimate OfShape(Station station, ModelWork work)
    {
        if (shape.Value is not { } model)
        {
            return new Estimate(null, work.Tokens, null, EstimateBasis.Data);
        }

        if (history.FlopsPerSecond is { } speed)
        {
            return With(FlopsOf(station, model, work) / speed, work.Tokens, EstimateBasis.Shape);
        }

        return measured is not null && CanBeMeasured(station)
            ? With(Measured(station, model, work, measured), work.Tokens, EstimateBasis.Calibration)
            : new Estimate(null, work.Tokens, null, EstimateBasis.Data);
    }

    private double FlopsOf(Station station, ModelShape model, ModelWork work) => station is TrainStation
        ? model.Training(work, 0, state.Project.Run.Trainer.ActivationCheckpointing) : model.Forward(work, 0);

    /// <summary>
    /// Seconds at the measured speeds. A training starts a process, loads the model and looks at its validation set after every epoch; of
    /// trainings side by side each is charged its part of the time. All else uses a model that is loaded once, see <see cref="Loading"/>.
    /// </summary>
    private double Measured(Station station, ModelShape model, ModelWork work, MachineSpeed speed)
    {
        if (station is not TrainStation train)
        {
            return model.Forward(work, 0) / speed.ScoringFlops;
        }

        var looks = (double)state.Project.Training.Epochs;
        var looked = train.Languages.Select(language => StationTexts.WorkOf(state, language, Split.Valid)).OfType<ModelWork>()
            .Sum(valid => model.Forward(valid, 0));
        var alone = speed.StartSeconds + (weightBytes.Value / speed.LoadBytesPerSecond)
            + (FlopsOf(station, model, work) / speed.TrainingFlops) + (looks * looked / speed.ScoringFlops);
        return alone / trainingsAtOnce;
    }

    /// <summary>True if a station's seconds follow from the speeds that can be measured: not of another
    /// program's training, nor of texts that are written token by token.</summary>
    internal static bool CanBeMeasured(Station station) => station is TrainStation ? station.State.Project.Training.Command is null
        : station is SearchStation or EvaluateStation && !station.State.Project.Task.PredictsByGeneration;

    private static long WeightBytesOf(string folder)
    {
        using var weights = new TensorCatalog(folder);
        return weights.Tensors.Sum(tensor => tensor.Shape.Aggregate((long)tensor.Dtype.Size(), (product, size) => product * size));
    }

    private Estimate With(double seconds, long tokens, EstimateBasis basis) =>
        new(seconds, tokens, state.Project.Price?.Of(seconds), basis);
}

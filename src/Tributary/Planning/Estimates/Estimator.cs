using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Releases.Stores;
using Tributary.Training;

namespace Tributary.Planning.Estimates;

/// <summary>
/// Says what a station should take. Tokens and seconds of the nearest run that is known, the station's own last one, else those of its
/// kind, are scaled by what is read now and was read then (examples times passes). Without such
/// a run tokens follow from the data, and seconds from the speed of earlier runs.
/// </summary>
internal sealed class Estimator(ProjectState state, Store store, History history)
{
    // A token of a usual vocabulary stands for about four bytes of text.
    private const int BytesPerToken = 4;

    private readonly KnownRuns runs = new(store, history);
    private readonly Lazy<ModelShape?> shape = new(() => ModelShape.Of(state.Project.BaseModel));

    /// <summary>The estimate of a stale station.</summary>
    internal Estimate Of(Station station)
    {
        KnownRun[] own = runs.Last(station.Name, station.Inputs) is { } last ? [last] : [];
        IReadOnlyList<KnownRun> Kind() => runs.LastOfKind(station.Name.Kind, station.Inputs);
        var size = StationSize.Of(station);
        // The lengths of all texts are asked for only where no run tells.
        var work = new Lazy<ModelWork?>(() => WorkOf(station));
        return size is { } known && (Scaled(own, known, work, EstimateBasis.LastRun) ?? Scaled(Kind(), known, work, EstimateBasis.Kind)) is
            { } scaled ? scaled
            : work.Value is { } data ? AtSpeedOf(own, data, EstimateBasis.LastRun)
                ?? AtSpeedOf(Kind(), data, EstimateBasis.Kind) ?? OfShape(station, data)
            : Unscaled(own, EstimateBasis.LastRun) ?? Unscaled(Kind(), EstimateBasis.Kind)
                ?? new Estimate(null, null, null, EstimateBasis.Unknown);
    }

    /// <summary>What loading the base model takes for stations that ask it: as last
    /// time. Null if none asks, or it was never loaded.</summary>
    /// <param name="stale">The stations that have to run.</param>
    internal Estimate? Loading(IEnumerable<Station> stale) => stale.Any(station => station is SearchStation or EvaluateStation)
        && history.LastOf(LedgerEntry.Load) is { } load && load.Identity == state.Inputs.BaseModel.Hex
        ? With(load.Charged, 0, EstimateBasis.LastRun) : null;

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
        if (shape.Value is not { } model || history.FlopsPerSecond is not { } speed)
        {
            return new Estimate(null, work.Tokens, null, EstimateBasis.Data);
        }

        var flops = station is TrainStation ? model.Training(work, 0, state.Project.Run.Trainer.ActivationCheckpointing)
            : model.Forward(work, 0);
        return With(flops / speed, work.Tokens, EstimateBasis.Shape);
    }

    /// <summary>What goes through the model by the lengths of the texts; null if the work does not follow from them.</summary>
    private static ModelWork? WorkOf(Station station)
    {
        if (TextsOf(station) is not { Count: > 0 } texts)
        {
            return null;
        }

        var training = station.State.Project.Training;
        var passes = station switch
        {
            TrainStation => training.Epochs,
            SearchStation search => search.Passes,
            _ => 1.0,
        };
        var lengths = texts.Select(text => (long)Math.Min(training.MaxLength, 1 + (text / BytesPerToken))).ToArray();
        return new ModelWork((long)(passes * lengths.Sum()), (long)(passes * lengths.Sum(length => length * (length + 1) / 2)),
            (long)(passes * lengths.Length));
    }

    /// <summary>The lengths in bytes of the texts that a station reads; null if its work does not follow from them.</summary>
    private static List<int>? TextsOf(Station station) => station switch
    {
        TrainStation train => [.. train.Languages.Where(language => station.State.Inputs[language, Split.Train] is not null)
            .SelectMany(language => station.State.Project.Task.TrainingExamples(train.TrainSetOf(language)!.Dataset))
                .Select(example => Encoding.UTF8.GetByteCount(example.Prompt + example.Target))],
        SearchStation search => [.. search.Adapters.Select(adapter => (adapter.Language, Valid: station.State.Inputs[adapter.Language,
            Split.Valid])).Where(set => set.Valid is not null).SelectMany(set => station.State.Project.Task.Examples(set.Valid!.Dataset)
                .Take(search.ExamplesOf(set.Language))).Select(example => Encoding.UTF8.GetByteCount(example.Prompt + example.Target))],
        EvaluateStation evaluate => [.. station.State.Project.Task.Examples(station.State.Inputs[evaluate.Language, Split.Test]!.Dataset)
            .Select(example => Encoding.UTF8.GetByteCount(example.Prompt + example.Target))],
        _ => null,
    };

    private Estimate With(double seconds, long tokens, EstimateBasis basis) =>
        new(seconds, tokens, state.Project.Price?.Of(seconds), basis);
}

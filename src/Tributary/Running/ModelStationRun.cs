using Tributary.Planning.Stations;
using Tributary.Releases.Stores;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>Runs one station that is no training: a search, a merge, an evaluation.</summary>
/// <param name="station">The station.</param>
/// <param name="store">The store, whose lock the caller holds.</param>
/// <param name="models">The model that is loaded.</param>
/// <param name="clock">Times the trials of a search.</param>
internal sealed class ModelStationRun(Station station, Store store, LoadedModel models, TimeProvider clock)
{
    private readonly ModelWork before = models.Work;

    private ModelWork Done => models.Work - before;

    /// <summary>Runs and records, also the work of a run that is broken off.</summary>
    /// <returns>Wall time in seconds.</returns>
    internal Task<double> RunAsync(StationLog log, int threads, IProgress<RunEvent> progress, CancellationToken cancellation) =>
        log.RunAsync(station.Run, threads, () => Task.Run(() =>
        {
            cancellation.ThrowIfCancellationRequested();
            return Run(progress, cancellation);
        }, CancellationToken.None), () => new StationWork(Done.Tokens, null));

    private StationWork Run(IProgress<RunEvent> progress, CancellationToken cancellation)
    {
        switch (station)
        {
            case MergeStation merge:
                return MergeRun.Run(merge, cancellation);
            case SearchStation search:
                var reused = SearchRun.Run(search, store, models, clock, progress, cancellation);
                return StationWork.Of(search, Done) with { Reused = reused };
            case EvaluateStation evaluate:
                var examples = evaluate.State.Inputs[evaluate.Language, Split.Test]!.Fingerprint.Examples;
                var steps = new SynchronousProgress<int>(done =>
                    progress.Report(new StationProgress(station.Name, (double)done / examples, "")
                        { Done = done, Unit = "examples" }));
                EvaluateRun.Run(evaluate, models, steps, cancellation);
                return StationWork.Of(evaluate, Done);
            default:
                throw new InvalidOperationException($"{station.Name} is no station that runs here");
        }
    }
}

using System.Collections.Concurrent;
using Tributary.Evaluation.Models;
using Tributary.Planning;
using Tributary.Planning.Stations;
using Tributary.Releases;
using Tributary.Releases.Stores;
using Tributary.Running.Jobs;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>
/// Runs what is stale of a plan: trainings first, several at a time where asked, each after the one whose adapter it begins from; then
/// searches, merges and evaluations with one model at a time, which changes its adapter. Every run of a station ends in the ledger,
/// however it ends.
/// </summary>
/// <param name="local">Runs trainings on this machine, where the project names no other place.</param>
/// <param name="openModel">Loads the model of a folder: the base model, or a merged one; called only where something must be
/// scored.</param>
/// <param name="clock">Times the stations.</param>
internal sealed class PlanRunner(IJobRunner local, Func<string, ILanguageModel> openModel, TimeProvider clock)
{
    /// <summary>Runs the stale stations of a plan. The caller holds the store's lock.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="options">What its release is made with.</param>
    /// <param name="machine">What it runs on.</param>
    /// <param name="slots">What each worker may use; as many trainings run at a time.</param>
    /// <param name="progress">Told of everything; called from several threads.</param>
    /// <param name="cancellation">Stops: finished stations stay, trainings keep a checkpoint.</param>
    /// <returns>What became of the release, and of trainings that were asked for again.</returns>
    public async Task<RunResult> RunAsync(Plan plan, RunOptions options, Machine machine, IReadOnlyList<WorkerSlot> slots,
        IProgress<RunEvent> progress, CancellationToken cancellation)
    {
        var log = new StationLog(plan, machine, clock);
        var former = plan.Stale.OfType<TrainStation>().Where(station => station.IsForced)
            .ToDictionary(station => station.Name, station => FolderManifest.Read(station.Folder).ContentDigest);
        foreach (var round in plan.Stale.OfType<TrainStation>().GroupBy(station => station.StartsBefore).OrderBy(round => round.Key))
        {
            await TrainAsync(plan, options, log, [.. round], slots, progress, cancellation);
        }

        var threads = slots.Sum(slot => slot.Threads);
        using (var models = new LoadedModel(folder => log.Load(threads, () => openModel(folder))))
        {
            foreach (var station in ByModel(plan.Stale.Where(station => station is not (TrainStation or ReleaseStation))))
            {
                await ReportedAsync(station, progress, () =>
                    new ModelStationRun(station, plan.Store, models, clock).RunAsync(log, threads, progress, cancellation));
            }
        }

        var outcome = plan.Release is { IsUpToDate: false } release
            ? await ReleaseAsync(release, plan.Store, options, log, progress, cancellation) : null;
        return new RunResult(plan, outcome, [.. plan.Stale.OfType<TrainStation>().Where(station => station.IsForced)
            .Select(station => new RepeatedTraining(station.Name, FolderManifest.Read(station.Folder)
                .ContentDigest == former[station.Name]))]);
    }

    /// <summary>Searches and merges first, then all that one model is asked, so that each is loaded once.</summary>
    private static IEnumerable<Station> ByModel(IEnumerable<Station> stations) =>
        stations.GroupBy(station => (station as EvaluateStation)?.ModelFolder ?? "", StringComparer.Ordinal)
            .OrderBy(group => group.Key.Length == 0 ? 0 : 1).SelectMany(group => group);

    private static async Task<ReleaseOutcome> ReleaseAsync(
        ReleaseStation station, Store store, RunOptions options, StationLog log, IProgress<RunEvent> progress,
            CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var run = new ReleaseRun(station, store, options);
        GateResult? gate = null;
        await log.RunAsync(run.GateRun, threads: 1, () => Task.Run(() =>
        {
            gate = run.Judge();
            return StationWork.None;
        }, CancellationToken.None));
        if (!gate!.Passed && options.Accept is null)
        {
            progress.Report(new StationStopped(station.Name, $"refused by the gate: "
                + $"{string.Join(", ", gate.Languages.Where(language => !language.Passes).Select(language => language.Language))}"));
            return new ReleaseOutcome(gate, null);
        }

        Release? release = null;
        await ReportedAsync(station, progress, () => log.RunAsync(station.Run, threads: 1, () => Task.Run(() =>
        {
            release = run.Build(gate, cancellation);
            return StationWork.None with { Release = run.Released };
        }, CancellationToken.None)));
        return new ReleaseOutcome(gate, release);
    }

    private async Task TrainAsync(
        Plan plan, RunOptions options, StationLog log, IReadOnlyList<TrainStation> stations, IReadOnlyList<WorkerSlot> slots,
        IProgress<RunEvent> progress, CancellationToken cancellation)
    {
        var trainings = JobRunners.Of(plan.Project.Run.On, local);
        var free = new ConcurrentBag<WorkerSlot>(slots.Reverse());
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = slots.Count, CancellationToken = cancellation };
        await Parallel.ForEachAsync(stations, parallel, async (station, stop) =>
        {
            free.TryTake(out var slot);
            var steps = new SynchronousProgress<TrainingProgress>(update =>
                progress.Report(new StationProgress(station.Name, (double)update.Step / update.Steps, Describe(update))
                    { Done = update.Step, Unit = "steps" }));
            var watch = new TrainingWatch(steps);
            await ReportedAsync(station, progress, () => log.TrainAsync(station, slot!.Threads, watch, () =>
                TrainRun.RunAsync(station, TrainRun.JobOf(plan.Store, station, options.Device, slot.Threads),
                    job => trainings.TrainAsync(job, slot, watch, stop))));
            free.Add(slot!);
        });
    }

    private static async Task ReportedAsync(Station station, IProgress<RunEvent> progress, Func<Task<double>> run)
    {
        progress.Report(new StationStarted(station.Name));
        try
        {
            progress.Report(new StationDone(station.Name, await run()));
        }
        catch (Exception failure)
        {
            progress.Report(new StationStopped(station.Name, failure is OperationCanceledException ? "cancelled" : failure.Message)
                { IsFailure = failure is not OperationCanceledException });
            throw;
        }
    }

    private static string Describe(TrainingProgress update) =>
        FormattableString.Invariant($"step {update.Step} of {update.Steps}, loss {update.Loss:0.000}");
}

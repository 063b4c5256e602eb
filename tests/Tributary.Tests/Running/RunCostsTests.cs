using Tributary.Planning.Inputs;
using Tributary.Releases.Stores;
using Tributary.Reporting.Costs;
using Tributary.Running;
using Tributary.Running.Jobs;
using Tributary.Tests.Projects;
using Tributary.Training;

namespace Tributary.Tests.Running;

/// <summary>What runs leave in the ledger, so that every one is in every sum.</summary>
public sealed class RunCostsTests : IDisposable
{
    private readonly SampleProject sample = new();

    [Fact]
    public async Task RunAsync_TwoWorkers_ShareTheMachinesTime()
    {
        await Run(new SteppingRunner(steps: 5, wait: 20), workers: 2);

        var entries = sample.Plan().Store.Ledger.Read();
        var (begin, end) = (entries.Min(entry => entry.Started), entries.Max(entry => entry.Started.AddSeconds(entry.Seconds)));
        Assert.InRange(entries.Sum(entry => entry.MachineSeconds!.Value), 0.1, (end - begin).TotalSeconds + 0.01);
        Assert.All(entries.Where(entry => entry.Station.StartsWith("train/", StringComparison.Ordinal)),
            entry => Assert.True(entry.MachineSeconds < entry.Seconds, $"{entry.Station}: {entry.MachineSeconds} of {entry.Seconds}"));
    }

    [Fact]
    public async Task RunAsync_CancelledAndGoneOn_EachRunHasTheTokensThatItRead()
    {
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Run(new SteppingRunner(steps: 5, stopAfter: 3, stop: source), cancellation: source.Token));
        await Run(new SteppingRunner(steps: 5));

        var store = sample.Plan().Store;
        var runs = store.Ledger.Read().Where(entry => entry.Station == "train/en").ToArray();
        Assert.Equal([(LedgerOutcome.Cancelled, 30L, null), (LedgerOutcome.Done, 20L, (long?)30)],
            runs.Select(run => (run.Outcome, run.Tokens, run.TokensBefore)));
        Assert.Equal(50, History.Of(store).Whole(sample.Plan().Training("en").Name, sample.Plan().Training("en").Identity)!.Tokens);
        Assert.Equal(100, CostBook.Of(store, CostKey.Station).Rows.Where(row => row.Key == "train").Sum(row => row.Sum.Tokens));
    }

    [Fact]
    public async Task RunAsync_LoadingTheModel_IsChargedBesideTheStationsAndAlsoWhenItFails()
    {
        await Assert.ThrowsAsync<StationFailedException>(() => Run(new InProcessRunner(), openModel: () =>
        {
            Thread.Sleep(50);
            throw new StationFailedException("no memory");
        }));

        var entries = sample.Plan().Store.Ledger.Read();
        Assert.Contains(entries, entry => entry is { Station: LedgerEntry.Load, Outcome: LedgerOutcome.Failed, Seconds: >= 0.05 });
        var waited = entries.Single(entry => entry is { Outcome: LedgerOutcome.Failed } && entry.Station != LedgerEntry.Load);
        Assert.True(waited.MachineSeconds < waited.Seconds - 0.04, $"{waited.MachineSeconds} of {waited.Seconds}");
    }

    [Fact]
    public async Task RunAsync_Release_NamesItsRunsInTheLedgerAndCostsStayWhenItIsGone()
    {
        await Run(new InProcessRunner());
        var store = sample.Plan().Store;
        var before = CostBook.Of(store, CostKey.Release);

        Directory.Delete(store.ReleasesFolder, recursive: true);
        Directory.Delete(store.StationsFolder, recursive: true);
        var after = CostBook.Of(store, CostKey.Release);

        Assert.Equal(["release 1", "in no release"], before.Rows.Select(row => row.Key));
        Assert.Equal(Encoding.UTF8.GetString(before.ToJson()), Encoding.UTF8.GetString(after.ToJson()));
        Assert.Equal(["en", "de"], Assert.Single(after.Combined.Updates).Trained.OrderDescending());
    }

    [Fact]
    public async Task RunAsync_SecondSearchOfTheSameMerges_SaysWhatItTookOver()
    {
        sample.Yaml += "\nmerge: { parameters: { lambda: [1, 2] } }\n";
        await Run(new InProcessRunner());
        sample.Yaml = sample.Yaml.Replace("[1, 2]", "[1, 2, 3]", StringComparison.Ordinal);
        await Run(new InProcessRunner());

        var searches = sample.Plan().Store.Ledger.Read().Where(entry => entry.Station == "search/all").ToArray();
        Assert.Equal([0, 2], searches.Select(search => search.Reused!.Scores));
        Assert.True(searches[1].Reused!.Seconds > 0);
        var search = sample.Plan().Merge.Search!;
        Assert.Equal(searches[1].MachineSeconds + searches[1].Reused!.Seconds,
            History.Of(sample.Plan().Store).Whole(search.Name, search.Identity)!.Charged);
    }

    public void Dispose() => sample.Dispose();

    private Task Run(IJobRunner runner, int? workers = null, Func<FakeModel>? openModel = null, CancellationToken cancellation = default) =>
        ProjectRun.RunAsync(sample.Folder, PlanScope.Merged, new RunOptions { Workers = workers }, new Machine(2, [], 1),
            new PlanRunner(runner, _ => openModel is null ? new FakeModel(1) : openModel(), TimeProvider.System), TimeProvider.System,
            new SynchronousProgress<RunEvent>(_ => { }), cancellation);

    /// <summary>Trains in steps of ten tokens, from the checkpoint that a broken-off training left.</summary>
    private sealed class SteppingRunner(int steps, int stopAfter = int.MaxValue, CancellationTokenSource? stop = null, int wait = 0)
        : IJobRunner
    {
        public Task TrainAsync(JobFolder job, WorkerSlot slot, IProgress<TrainingProgress> progress, CancellationToken cancellation) =>
            Task.Run(() =>
            {
                var from = File.Exists(Path.Combine(job.Checkpoint, "step")) ? 3 : 0;
                for (var step = from + 1; step <= steps; step++)
                {
                    Thread.Sleep(wait);
                    progress.Report(new TrainingProgress
                        { Step = step, Steps = steps, Epoch = 1, Loss = 1, LearningRate = 1, Tokens = 10 });
                    if (step == stopAfter)
                    {
                        Directory.CreateDirectory(job.Checkpoint);
                        File.WriteAllText(Path.Combine(job.Checkpoint, "step"), "");
                        stop!.Cancel();
                        cancellation.ThrowIfCancellationRequested();
                    }
                }

                JobFolder.Read(job.Folder).Train(new WholeTrainer(steps), TimeProvider.System,
                    new SynchronousProgress<TrainingProgress>(_ => { }), cancellation);
            }, CancellationToken.None);
    }

    /// <summary>Writes the result of a training of so many steps.</summary>
    private sealed class WholeTrainer(int steps) : ILanguageTrainer
    {
        public TrainingResult Train(TrainingJob job, string outFolder, string checkpointFolder, IProgress<TrainingProgress>? progress,
            CancellationToken cancellation)
        {
            new FakeTrainer().Train(job, outFolder, checkpointFolder, progress: null, cancellation);
            var result = TrainingResult.Read(outFolder) with { Steps = steps, Tokens = 10 * steps };
            result.Write(outFolder);
            return result;
        }
    }
}

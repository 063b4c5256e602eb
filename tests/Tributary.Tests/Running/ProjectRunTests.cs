using Tributary.Adapters;
using Tributary.Merging.Search;
using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Releases.Stores;
using Tributary.Running;
using Tributary.Running.Jobs;
using Tributary.Tests.Projects;

namespace Tributary.Tests.Running;

public sealed class ProjectRunTests : IDisposable
{
    private readonly SampleProject sample = new();
    private readonly List<RunEvent> events = [];

    [Fact]
    public async Task RunAsync_Twice_SecondRunsNothing()
    {
        var first = new InProcessRunner();
        await Run(first);
        var second = new InProcessRunner();
        var plan = await Run(second);

        Assert.Equal(["en", "de"], first.Trained);
        Assert.Empty(second.Trained);
        Assert.True(plan.IsUpToDate);
        Assert.True(sample.Plan().IsUpToDate);
        Assert.Equal(9, events.OfType<StationDone>().Count());
    }

    [Fact]
    public async Task RunAsync_Trainings_RecordWhereTheyComputedNotWhatWasAsked()
    {
        var plan = await Run(new InProcessRunner());

        Assert.All(plan.Store.Ledger.Read(), entry => Assert.Equal(entry.Station.StartsWith("train/", StringComparison.Ordinal)
            ? "cpu" : null, entry.Device));
        Assert.Equal("auto", plan.Project.Run.Trainer.Device.ToString());
    }

    [Fact]
    public async Task RunAsync_OneLanguageChanged_TrainsItAlone()
    {
        await Run(new InProcessRunner());
        sample.AppendLine("de", "train", """{"text":"neu","label":"good"}""");
        var runner = new InProcessRunner();

        await Run(runner);

        Assert.Equal(["de"], runner.Trained);
        Assert.True(sample.Plan().IsUpToDate);
    }

    [Fact]
    public async Task RunAsync_TwoWorkers_GiveTheBytesOfOne()
    {
        await Run(new InProcessRunner(), workers: 1);
        var one = Digests();
        Directory.Delete(Path.Combine(sample.Folder, Store.FolderName), recursive: true);

        await Run(new InProcessRunner(), workers: 2);

        Assert.Equal(one, Digests());
        Assert.Equal(9, one.Count);
    }

    [Fact]
    public async Task RunAsync_LambdaList_TakesTheBestOnValidationAndWritesItIntoTheWeights()
    {
        sample.Yaml += "\nmerge: { parameters: { lambda: [1, 1.5, 2] } }\n";

        var plan = await Run(new InProcessRunner(), bestLambda: 1.5);

        var choice = SearchResult.Read(plan.Merge.Search!.Folder);
        Assert.Equal(1.5, choice.Winner.Lambda);
        Assert.Equal([1, 1.5, 2], choice.Trials.Select(trial => trial.Lambda));
        Assert.True(choice.Trials[1].MeanScore > choice.Trials[0].MeanScore);
        Assert.Contains("lambda: 1.5", File.ReadAllText(Path.Combine(plan.Merge.Folder, "recipe.yaml")), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(plan.Merge.Search.Folder));
    }

    [Fact]
    public async Task RunAsync_OneTrainingFails_RecordsItAndGoesOnFromThere()
    {
        var failing = new InProcessRunner(job =>
        {
            if (job.Training.Name == "de")
            {
                throw new StationFailedException("out of memory");
            }
        });

        await Assert.ThrowsAsync<StationFailedException>(() => Run(failing));
        var entries = sample.Plan().Store.Ledger.Read();
        Assert.Contains(entries, entry => entry is { Station: "train/de", Outcome: LedgerOutcome.Failed, Error: "out of memory" });

        var runner = new InProcessRunner();
        await Run(runner);
        Assert.Equal(["de"], runner.Trained);
    }

    [Fact]
    public async Task RunAsync_Cancelled_KeepsWhatIsFinished()
    {
        using var source = new CancellationTokenSource();
        var runner = new InProcessRunner(job =>
        {
            if (job.Training.Name == "de")
            {
                source.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(runner, cancellation: source.Token));

        var plan = sample.Plan();
        Assert.True(plan.Training("en").IsUpToDate);
        Assert.False(plan.Training("de").IsUpToDate);
        Assert.Contains(plan.Store.Ledger.Read(), entry => entry is { Station: "train/de", Outcome: LedgerOutcome.Cancelled });
    }

    [Fact]
    public async Task RunAsync_BadData_WritesNothing()
    {
        sample.AppendLine("de", "train", "not json");

        await Assert.ThrowsAsync<BadInputException>(() => Run(new InProcessRunner()));

        Assert.False(Directory.Exists(Path.Combine(sample.Folder, Store.FolderName)));
    }

    [Fact]
    public async Task RunAsync_PartialFolderOfAKilledRun_IsReplaced()
    {
        var station = sample.Plan().Training("en");
        var partial = Path.Combine(Path.GetDirectoryName(station.Folder)!, $".{Path.GetFileName(station.Folder)}.0123456789abcdef.partial");
        Directory.CreateDirectory(partial);
        File.WriteAllText(Path.Combine(partial, "adapter_model.safetensors"), "half");

        await Run(new InProcessRunner());

        Assert.False(Directory.Exists(partial));
        Assert.True(sample.Plan().IsUpToDate);
    }

    [Fact]
    public async Task RunAsync_AdapterBroughtAlong_IsMergedWithoutTraining()
    {
        BringAdapter(inputs: 2);
        var runner = new InProcessRunner();

        var plan = await Run(runner);

        Assert.Equal(["en"], runner.Trained);
        Assert.Equal(Path.Combine(sample.Folder, "mine"), plan.Merge.Adapters.Single(adapter => adapter.Language.Tag == "de").Folder);
        Assert.True(sample.Plan().IsUpToDate);
    }

    [Fact]
    public void Plan_AdapterOfAnotherBase_IsRefusedByTensor()
    {
        BringAdapter(inputs: 5);
        var refused = Assert.Throws<BadInputException>(() => sample.Plan());
        Assert.Contains("the adapter of 'de'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("q_proj", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => sample.Dispose();

    private async Task<Plan> Run(InProcessRunner runner, int? workers = null, double bestLambda = 1,
        CancellationToken cancellation = default) => (await ProjectRun.RunAsync(
        sample.Folder,
        PlanScope.Merged,
        new RunOptions { Workers = workers },
        new Machine(2, [], 1),
        new PlanRunner(runner, _ => new FakeModel(bestLambda), TimeProvider.System),
        TimeProvider.System,
        new SynchronousProgress<RunEvent>(value =>
        {
            lock (events)
            {
                events.Add(value);
            }
        }),
        cancellation)).Plan;

    private void BringAdapter(int inputs)
    {
        var folder = Path.Combine(sample.Folder, "mine");
        Directory.CreateDirectory(folder);
        var config = new LoraConfig { R = 1, LoraAlpha = 1, TargetModules = ["q_proj"] };
        new LoraAdapter(config, [new LoraFactors("q_proj", 1, inputs, 3, 1, [.. Enumerable.Repeat(0.5f, inputs)], [1, 2, 3])])
            .Write(folder);
        sample.Yaml = sample.Yaml.Replace("de: { train: data/de/train.jsonl,", "de: { adapter: mine,", StringComparison.Ordinal);
    }

    private Dictionary<string, Digest> Digests() =>
        sample.Plan().Stations.ToDictionary(station => station.Name.ToString(), station =>
            FolderManifest.Read(station.Folder).ContentDigest);
}

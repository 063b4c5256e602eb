using Tributary.Planning;
using Tributary.Planning.Estimates;
using Tributary.Planning.Stations;
using Tributary.Releases.Stores;
using Tributary.Testing;
using Tributary.Tests.Projects;

namespace Tributary.Tests.Planning.Estimates;

public sealed class EstimatorTests : IDisposable
{
    private readonly SampleProject sample = new();

    public EstimatorTests() => File.WriteAllText(
        Path.Combine(sample.Folder, "base", "config.json"),
            """{"model_type":"llama","num_hidden_layers":1,"hidden_size":2,"vocab_size":10,"num_attention_heads":1}""");

    [Fact]
    public void Of_NothingRan_TellsTheTokensThatFollowFromTheData()
    {
        var plan = sample.Plan();

        // Six examples of 5 tokens each, in two epochs.
        Assert.Equal(new Estimate(null, 60, null, EstimateBasis.Data), plan.Estimates[plan.Training("en").Folder]);
        Assert.All(plan.Stations.OfType<EvaluateStation>(), station =>
            Assert.Equal(new Estimate(null, 27, null, EstimateBasis.Data), plan.Estimates[station.Folder]));
        Assert.Equal(new Estimate(null, null, null, EstimateBasis.Unknown), plan.Estimates[plan.Merge.Folder]);
        // Twelve examples of 5 tokens, each for five lambdas.
        Assert.Equal(new Estimate(null, 300, null, EstimateBasis.Data), plan.Estimates[plan.Merge.Search!.Folder]);
    }

    [Fact]
    public void Of_SearchOfTwiceAsManyMerges_TakesTwiceTheSecondsOfTheLast()
    {
        sample.Yaml += "\nmerge: { search: { merge_method: [linear], lambda: [1, 2] } }\n";
        Finish(seconds: 3, tokens: 90);
        sample.Yaml = sample.Yaml.Replace("[linear]", "[linear, ties]", StringComparison.Ordinal);

        var plan = sample.Plan();

        Assert.Equal(new Estimate(6, 180, null, EstimateBasis.LastRun), plan.Estimates[plan.Merge.Search!.Folder]);
    }

    [Fact]
    public void Plan_HalvingThatNoBudgetAllows_IsRefusedBeforeAnythingIsTrained()
    {
        // Six examples a language: no part of them is worth a round.
        sample.Yaml += "\nmerge: { search: { strategy: halving, budget: 3, merge_method: [linear, ties], lambda: [1, 2, 3] } }\n";

        Assert.Contains("budget is 3 passes", Assert.Throws<BadInputException>(() => sample.Plan()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Expected_ModelIsAsked_HasTheLastLoadingToo()
    {
        Finish(seconds: 3, tokens: 90);
        var before = sample.Plan();
        before.Store.Ledger.Append(new LedgerEntry
        {
            Station = LedgerEntry.Load, Identity = before.Inputs.BaseModel.Hex, Started = DateTimeOffset.UnixEpoch, Seconds = 4,
            Outcome = LedgerOutcome.Done,
        });
        sample.WriteData("en", "test", Examples("test", 60));

        Assert.Equal(4, sample.Plan().Loading!.Seconds);
        Assert.Null(before.Loading);
    }

    [Fact]
    public void Of_TenTimesTheData_TakesTenTimesTokensAndSeconds()
    {
        Finish(seconds: 3, tokens: 90);
        sample.WriteData("en", "train", Examples("train", 60));
        sample.WriteData("en", "test", Examples("test", 60));

        var plan = sample.Plan();

        Assert.Equal(new Estimate(30, 900, null, EstimateBasis.LastRun), plan.Estimates[plan.Training("en").Folder]);
        Assert.Equal(new Estimate(30, 900, null, EstimateBasis.LastRun),
            plan.Estimates[plan.Stations.OfType<EvaluateStation>().First().Folder]);
        Assert.Equal(new Estimate(3, 90, null, EstimateBasis.LastRun),
            plan.Estimates[plan.Stations.Single(station => station.Name.FileStem == "merged-de").Folder]);
        Assert.Equal(new Estimate(3, 90, null, EstimateBasis.LastRun), plan.Estimates[plan.Merge.Folder]);
    }

    [Fact]
    public void Of_ThreeTimesTheEpochs_TakesThreeTimesTokensAndSeconds()
    {
        sample.Yaml = sample.Yaml.Replace("epochs: 2", "epochs: 1", StringComparison.Ordinal);
        Finish(seconds: 3, tokens: 90);
        sample.Yaml = sample.Yaml.Replace("epochs: 1", "epochs: 3", StringComparison.Ordinal);

        var plan = sample.Plan();

        Assert.All(plan.Stations.OfType<TrainStation>(), station => Assert.Equal(new Estimate(9, 270, null, EstimateBasis.LastRun),
            plan.Estimates[station.Folder]));
    }

    [Fact]
    public void Of_NewLanguage_TakesTheMeanOfItsKindPerExample()
    {
        Finish(seconds: 3, tokens: 90);
        Directory.CreateDirectory(Path.Combine(sample.Folder, "data", "fr"));
        sample.WriteData("fr", "train", Examples("fr", 24));
        sample.Yaml = sample.Yaml.Replace("adapter:", "  fr: { train: data/fr/train.jsonl }\nadapter:", StringComparison.Ordinal);

        var plan = sample.Plan();

        Assert.Equal(new Estimate(12, 360, null, EstimateBasis.Kind), plan.Estimates[plan.Training("fr").Folder]);
    }

    [Fact]
    public void Of_ContinuedTraining_CountsItsChosenExamplesAlone_AndScratchAfterItAll()
    {
        var scratch = sample.Yaml;
        sample.Yaml = scratch.Replace("epochs: 2", "epochs: 2, update: continue, replay: 0.5", StringComparison.Ordinal);
        Finish(seconds: 6, tokens: 60);
        sample.AppendLine("de", "train", """{"text":"ganz neu","label":"good"}""");
        var continued = sample.Plan();
        // One new example and one old one, of six then.
        Assert.Equal(new Estimate(2, 20, null, EstimateBasis.LastRun), continued.Estimates[continued.Training("de").Folder]);
        SampleProject.Finish(continued, continued.Stale, seconds: 4, tokens: 40);
        sample.Yaml = scratch.Replace("epochs: 2", "epochs: 4", StringComparison.Ordinal);

        var plan = sample.Plan();

        // Seven examples in four passes, where two in two took four seconds.
        Assert.Equal(new Estimate(28, 280, null, EstimateBasis.LastRun), plan.Estimates[plan.Training("de").Folder]);
        Assert.Equal(new Estimate(12, 120, null, EstimateBasis.LastRun), plan.Estimates[plan.Training("en").Folder]);
    }

    [Fact]
    public void Of_AnotherBaseModel_DoesNotTakeTheSpeedOfTheFormer()
    {
        Finish(seconds: 3, tokens: 90);
        File.WriteAllText(Path.Combine(sample.Folder, "base", "tokenizer.json"), TinyTokenizer.Json + " ");

        var plan = sample.Plan();

        Assert.Equal(new Estimate(null, 60, null, EstimateBasis.Data), plan.Estimates[plan.Training("en").Folder]);
    }

    [Fact]
    public void Of_LastFolderDamaged_DoesWithoutIt()
    {
        Finish(seconds: 2, tokens: 200);
        var folder = sample.Plan().Training("en").Folder;
        File.Delete(Path.Combine(folder, "data.en.train.json"));
        sample.Yaml = sample.Yaml.Replace("epochs: 2", "epochs: 4", StringComparison.Ordinal);

        var plan = sample.Plan();

        Assert.Equal(new Estimate(4, 400, null, EstimateBasis.Kind), plan.Estimates[plan.Training("en").Folder]);
    }

    [Fact]
    public void Of_OtherKindsRan_ReckonsFromShapeAndSpeed()
    {
        sample.Yaml += "\ncost: { per_hour: 3600 }\n";
        Ran("search/all", seconds: 2, flops: 2e6);
        var plan = sample.Plan();

        var training = plan.Estimates[plan.Training("en").Folder];

        // Six examples of 16 or 17 bytes, 5 tokens each, in two epochs; N = 6, Q L = 2, H V = 20.
        Assert.Equal((60L, EstimateBasis.Shape), (training.Tokens, training.Basis));
        Assert.Equal(((4.0 * 6 * 60) + (12.0 * 2 * 180) + (4.0 * 20 * 12)) / 1e6, training.Seconds!.Value, 12);
        Assert.Equal(new Money(training.Seconds.Value, "USD"), training.Price);
        Assert.Equal(27L, plan.Estimates[plan.Stations.OfType<EvaluateStation>().First().Folder].Tokens);
        Assert.Equal(EstimateBasis.Unknown, plan.Estimates[plan.Merge.Folder].Basis);
    }

    [Fact]
    public void Of_RunsWithoutTheirFolders_TellTheSpeedForTheDataOfNow()
    {
        Ran("train/en", seconds: 4, tokens: 400);
        Ran("train/en", seconds: 2, tokens: 200);
        Ran("train/xx", seconds: 8, tokens: 600);
        var plan = sample.Plan();

        Assert.Equal(new Estimate(0.6, 60, null, EstimateBasis.LastRun), plan.Estimates[plan.Training("en").Folder]);
        Assert.Equal(new Estimate(0.75, 60, null, EstimateBasis.Kind), plan.Estimates[plan.Training("de").Folder]);
        Assert.Null(plan.ExpectedSeconds);
    }

    [Fact]
    public void ToJson_StaleStation_HasOrderReasonsAndFigures()
    {
        Ran("train/en", seconds: 2, tokens: 200);

        using var document = System.Text.Json.JsonDocument.Parse(PlanDocument.ToJson(sample.Plan(), []));

        var station = document.RootElement.GetProperty("stations")[0];
        Assert.Equal((1, "it ran before, and the folder of that run is not there any more"),
            (station.GetProperty("order").GetInt32(), station.GetProperty("reasons")[0].GetString()));
        Assert.Equal(("last_run", 60), (station.GetProperty("expected").GetProperty("basis").GetString(), station.GetProperty("expected")
            .GetProperty("tokens").GetInt32()));
    }

    public void Dispose() => sample.Dispose();

    private static IEnumerable<(string Text, string Label)> Examples(string name, int count) =>
        Enumerable.Range(0, count).Select(i => ($"{name} {i}", i % 2 == 0 ? "bad" : "good"));

    private void Finish(double seconds, long tokens)
    {
        var plan = sample.Plan();
        SampleProject.Finish(plan, plan.Stale, seconds, tokens);
    }

    private void Ran(string station, double seconds, long tokens = 0, double? flops = null)
    {
        var store = Store.At(sample.Folder);
        Directory.CreateDirectory(store.Folder);
        store.Prepare();
        store.Ledger.Append(new LedgerEntry
        {
            Station = station, Identity = Digest.Of(station).Hex, Started = DateTimeOffset.UnixEpoch, Seconds = seconds,
                Outcome = LedgerOutcome.Done, Tokens = tokens, Flops = flops,
        });
    }
}

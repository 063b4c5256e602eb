using Tributary.Planning;
using Tributary.Planning.Stations;
using Tributary.Tests.Projects;

namespace Tributary.Tests.Planning.Stations;

/// <summary>Which trainings go on from an adapter (<c>training.update: continue</c>), from which one and on which examples.</summary>
public sealed class UpdatePlannerTests : IDisposable
{
    private readonly SampleProject sample = new();

    public UpdatePlannerTests() => Update("continue", "0.5");

    public void Dispose() => sample.Dispose();

    [Fact]
    public void Plan_NothingTrainedYet_TrainsFromScratchUnderTheIdentityOfScratch()
    {
        var continued = sample.Plan();
        Update("scratch", "0.5");

        Assert.All(continued.Stations.OfType<TrainStation>(), station => Assert.Equal((null, null), (station.Start, station.Chosen)));
        Assert.Equal(sample.Plan().Training("de").Identity, continued.Training("de").Identity);
    }

    [Fact]
    public void Plan_OneLanguageGrew_ContinuesThatAndLeavesTheOthers()
    {
        var first = Finished();
        Grow("de", "neu");
        Grow("de", "neuer");

        var plan = sample.Plan();

        Assert.Equal(["train/de"], plan.Stale.OfType<TrainStation>().Select(station => station.Name.ToString()));
        var training = plan.Training("de");
        Assert.Equal(first.Training("de").Identity, training.Start!.Identity);
        Assert.Equal((first.Training("en").Identity, true), (plan.Training("en").Identity, plan.Training("en").IsUpToDate));
        Assert.Null(plan.Training("en").Start);
        Assert.Equal(first.Training("de").Identity.Hex, training.Inputs.Values["training.start"]);
        Assert.Equal(("continue", "0.5"), (training.Inputs.Values["training.update"], training.Inputs.Values["training.replay"]));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.2", 1)]
    [InlineData("0.5", 2)]
    [InlineData("0.75", 6)]
    [InlineData("1", 6)]
    public void Plan_Replay_ChoosesAllNewExamplesAndTheShareOfOldOnes(string replay, int old)
    {
        Update("continue", replay);
        Finished();
        Grow("de", "neu");
        Grow("de", "neuer");

        var chosen = sample.Plan().Training("de").Chosen!;

        Assert.Equal([6, 7], chosen.Where(index => index >= 6));
        Assert.Equal(old, chosen.Count(index => index < 6));
        Assert.Equal(chosen.Distinct().Order(), chosen);
        Assert.Equal(chosen, sample.Plan().Training("de").Chosen);
    }

    /// <summary>New examples may stand anywhere in the files: old ones are known by what they say.</summary>
    [Fact]
    public void Plan_NewExamplesInFront_AreTheNewOnes()
    {
        Update("continue", "0");
        Finished();
        var path = Path.Combine(sample.Folder, "data", "de", "train.jsonl");
        File.WriteAllText(path, """{"text":"neu","label":"good"}""" + "\n" + File.ReadAllText(path));

        Assert.Equal([0], sample.Plan().Training("de").Chosen!);
    }

    [Fact]
    public void Plan_ExampleTwice_TheSecondIsNew()
    {
        Update("continue", "0");
        Finished();
        sample.AppendLine("de", "train", """{"text":"de train 0","label":"bad"}""");

        Assert.Equal([6], sample.Plan().Training("de").Chosen!);
    }

    [Theory]
    [InlineData("removed", "trained from scratch: examples were removed or changed, not only added")]
    [InlineData("changed", "trained from scratch: examples were removed or changed, not only added")]
    [InlineData("reordered", "trained from scratch: there are no new examples to go on with")]
    [InlineData("recipe", "trained from scratch: something else than its data changed since its last adapter")]
    [InlineData("base", "trained from scratch: something else than its data changed since its last adapter")]
    public void Plan_MoreThanNewExamples_TrainsFromScratchAndSaysWhy(string change, string reason)
    {
        Finished();
        var path = Path.Combine(sample.Folder, "data", "de", "train.jsonl");
        var lines = File.ReadAllLines(path);
        string[] changed = change switch
        {
            "removed" => lines[1..],
            "changed" => [lines[0].Replace("de train 0", "ganz anders", StringComparison.Ordinal), .. lines[1..]],
            "reordered" => [.. lines.Reverse()],
            _ => [.. lines, """{"text":"neu","label":"good"}"""],
        };
        File.WriteAllLines(path, changed);
        sample.Yaml = sample.Yaml.Replace("epochs: 2", change == "recipe" ? "epochs: 3" : "epochs: 2", StringComparison.Ordinal);
        if (change == "base")
        {
            File.AppendAllText(Path.Combine(sample.Folder, "base", "tokenizer.json"), " ");
        }

        var training = sample.Plan().Training("de");

        Assert.Equal((null, null), (training.Start, training.Chosen));
        Assert.Equal(reason, training.Reasons[^1]);
    }

    /// <summary>A new validation set beside new examples does not keep a training from going on: it is data too.</summary>
    [Fact]
    public void Plan_ValidationDataChangedToo_GoesOn()
    {
        var first = Finished();
        Grow("de", "neu");
        sample.AppendLine("de", "valid", """{"text":"auch neu","label":"good"}""");

        Assert.Equal(first.Training("de").Identity, sample.Plan().Training("de").Start!.Identity);
    }

    [Fact]
    public void Plan_GrewTwice_IsAChainThatIsUpToDateAsAWhole()
    {
        Finished();
        Grow("de", "neu");
        var second = Finished();
        Grow("de", "neuer");
        var third = Finished();

        Assert.Equal(second.Training("de").Identity, third.Training("de").Start!.Identity);
        var again = sample.Plan().Training("de");
        Assert.Equal((third.Training("de").Identity, true), (again.Identity, again.IsUpToDate));
        Assert.Equal(second.Training("de").Identity, again.Start!.Identity);
        Assert.Equal(third.Training("de").Chosen, again.Chosen);
    }

    /// <summary>How a training went on is part of it; what the project says of updates later is not.</summary>
    [Fact]
    public void Plan_OtherReplayAfterwards_StaysUpToDate()
    {
        Finished();
        Grow("de", "neu");
        var done = Finished().Training("de");
        Update("continue", "1");

        var again = sample.Plan().Training("de");

        Assert.Equal((done.Identity, true), (again.Identity, again.IsUpToDate));
        Assert.Equal(done.Chosen, again.Chosen);
    }

    [Fact]
    public void Plan_BackToScratch_TrainsThatLanguageOnEverything()
    {
        Finished();
        Grow("de", "neu");
        var done = Finished().Training("de");
        Update("scratch", "0.5");

        var plan = sample.Plan();

        Assert.Equal(["train/de"], plan.Stale.OfType<TrainStation>().Select(station => station.Name.ToString()));
        Assert.NotEqual(done.Identity, plan.Training("de").Identity);
        Assert.DoesNotContain("training.start", plan.Training("de").Inputs.Values.Keys);
    }

    [Fact]
    public void Plan_FolderOfTheStartGone_IsUpToDateWithoutIt()
    {
        Finished();
        Grow("de", "neu");
        var done = Finished().Training("de");
        Directory.Delete(done.Start!.Folder, recursive: true);

        var again = sample.Plan().Training("de");

        Assert.Equal((done.Identity, true), (again.Identity, again.IsUpToDate));
        Assert.Null(again.Start);
    }

    /// <summary>Undoing an addition finds the adapter of before.</summary>
    [Fact]
    public void Plan_AdditionUndone_IsTheFirstTrainingAgain()
    {
        var first = Finished();
        var path = Path.Combine(sample.Folder, "data", "de", "train.jsonl");
        var text = File.ReadAllText(path);
        Grow("de", "neu");
        Finished();
        File.WriteAllText(path, text);

        var again = sample.Plan().Training("de");

        Assert.Equal((first.Training("de").Identity, true), (again.Identity, again.IsUpToDate));
    }

    /// <summary>In a store of an earlier version the adapter of the current release is found and gone on from.</summary>
    [Fact]
    public void Plan_KeptProjectGrows_GoesOnFromItsReleasedAdapter()
    {
        using var kept = new KeptProject();
        File.AppendAllText(kept["data", "de", "de.jsonl"], """{"text":"Garten war herrlich, Tag 500.","label":"good"}""" + "\n");

        var training = kept.Plan().Training("de");

        Assert.Equal("de-77d80401ef85", Path.GetFileName(training.Start!.Folder));
        Assert.Equal(
            [
                "train data of de changed: +1 -0 ~0 examples (data/de/train.jsonl, data/de/de.jsonl)",
                "goes on from train/de-77d80401ef85: 1 new examples, 1 of 60 old ones",
            ],
            training.Reasons);
    }

    private void Update(string mode, string replay) =>
        sample.Yaml = sample.Yaml[..sample.Yaml.IndexOf("training:", StringComparison.Ordinal)]
            + $"training: {{ epochs: 2, learning_rate: 1e-3, update: {mode}, replay: {replay} }}\n";

    private void Grow(string language, string text) => sample.AppendLine(language, "train", $$"""{"text":"{{text}}","label":"good"}""");

    /// <summary>The plan of now, with all of it marked as done.</summary>
    private Plan Finished()
    {
        var plan = sample.Plan();
        SampleProject.Finish(plan, plan.Stale);
        return plan;
    }
}

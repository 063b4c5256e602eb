using Tributary.Planning.Inputs;
using Tributary.Running;
using Tributary.Training;

namespace Tributary.Tests.Running;

public sealed class ContinuedRunTests : IDisposable
{
    private static readonly Language De = Language.Parse("de");

    private readonly RunnableProject project = new();

    public ContinuedRunTests() => Recipe("replay: 0.5");

    [Fact]
    public async Task RunAsync_DataGrew_TrainsOnTheNewAndSomeOldExamplesFromTheLastAdapter()
    {
        await project.Run();
        var first = project.Plan().Training("de");
        project.AddTraining("de", "neu", "neuer");

        var planned = project.Plan().Training("de");
        await project.Run();

        Assert.Equal(first.Identity, planned.Start!.Identity);
        Assert.Equal(["train data of de changed: +2 -0 ~0 examples (data/de/train.jsonl)",
            $"goes on from train/de-{first.Identity.Short}: 2 new examples, 2 of 6 old ones"], planned.Reasons);
        Assert.Equal([6, 7], planned.Chosen!.Where(index => index >= 6));
        Assert.Equal(["de"], project.Trained);
        Assert.Equal(40, TrainingResult.Read(planned.Folder).Tokens);
        Assert.Equal([null, null, 0.5], project.Store.Ledger.Read().Where(entry => entry.Station is "train/en" or "train/de")
            .Select(entry => entry.Share));
        Assert.True(project.Plan().IsUpToDate);
        Assert.Equal(planned.Identity, project.Releases.Current!.Record.Languages[1].Adapter!.Identity);
    }

    [Theory]
    [InlineData("replay: 0", 2)]
    [InlineData("replay: 1", 8)]
    [InlineData("replay: 0.34", 3)]
    [InlineData("replay: 0.9", 8)]
    public async Task RunAsync_Replay_IsTheShareOfOldExamples(string replay, int examples)
    {
        Recipe(replay);
        await project.Run();
        project.AddTraining("de", "neu", "neuer");

        Assert.Equal(examples, TrainRun.JobOf(project.Store, project.Plan().Training("de")).Training.Train.Count);
    }

    [Fact]
    public async Task RunAsync_GrewTwice_IsAChain()
    {
        await project.Run();
        project.AddTraining("de", "neu");
        await project.Run();
        var second = project.Plan().Training("de");
        project.AddTraining("de", "neuer");

        var third = project.Plan().Training("de");

        Assert.Equal(second.Identity, third.Start!.Identity);
        Assert.Contains("1 new examples, 1 of 7 old ones", third.Reasons[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_GateRefused_GoesOnFromTheReleasedAdapterNotFromTheRefusedOne()
    {
        await project.Run();
        var released = project.Plan().Training("de");
        project.AddTraining("de", "neu");
        Assert.True((await project.Run(isGood: false)).IsRefused);
        project.AddTraining("de", "neuer");

        Assert.Equal(released.Identity, project.Plan().Training("de").Start!.Identity);
    }

    [Fact]
    public async Task Plan_ExampleRemovedOrRecipeChanged_TrainsFromScratchAndSaysWhy()
    {
        await project.Run();
        project.Sample.WriteData("de", "train", Enumerable.Range(1, 7).Select(i => ($"de train {i}", i % 2 == 0 ? "bad" : "good")));
        Assert.Contains("trained from scratch: examples were removed or changed, not only added", project.Plan()
            .Training("de").Reasons);

        Recipe("replay: 0.5, max_grad_norm: 2");
        var planned = project.Plan().Training("en");
        Assert.Equal((null, null), (planned.Start, planned.Chosen));
        Assert.Contains("trained from scratch: something else than its data changed since its last adapter", planned.Reasons);
    }

    [Fact]
    public async Task Plan_WithoutTheStore_TrainsFromScratchUnderTheIdentityOfAnyFirstTraining()
    {
        await project.Run();
        var scratch = project.Plan().Training("de").Identity;
        project.AddTraining("de", "neu");
        await project.Run();
        Directory.Delete(project.Store.Folder, recursive: true);
        var cloned = project.Plan().Training("de");
        project.Sample.WriteData("de", "train", Enumerable.Range(0, 6).Select(i => ($"de train {i}", i % 2 == 0 ? "bad" : "good")));

        Assert.Null(cloned.Start);
        Assert.Equal(["has not run yet"], cloned.Reasons);
        Assert.Equal(scratch, project.Plan().Training("de").Identity);
    }

    [Fact]
    public async Task RunAsync_ForceOfAContinuedTraining_GivesTheSameBytes()
    {
        await project.Run();
        project.AddTraining("de", "neu", "neuer");
        await project.Run();

        var result = await project.Run(scope: PlanScope.Merged with { Force = De });

        Assert.True(Assert.Single(result.Repeated).IsEqual);
    }

    [Fact]
    public void Plan_ContinueWithAnotherTrainer_IsRefused()
    {
        Recipe("trainer: command, command: \"train {train_file} {output_dir}\"");

        Assert.Contains("training.update", Assert.Throws<BadInputException>(() => project.Plan()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_UpdateScenario_GoesOnFromTheProjectBefore()
    {
        var file = Path.Combine(project.Sample.Folder, "more.jsonl");
        File.WriteAllText(file, """{"text":"ganz neu","label":"good"}""" + "\n");
        var scope = new PlanScope(new Scenario(ScenarioKind.Update, De, file), []);

        await project.Run(scope: scope);

        Assert.True(project.Plan(scope).IsUpToDate);
        Assert.NotNull(project.Plan(scope).Training("de").Start);
        Assert.Empty(Tributary.Releases.StoreVerification.Of(project.Store, stop: TestContext.Current.CancellationToken).Problems);
    }

    public void Dispose() => project.Dispose();

    private void Recipe(string more) => project.Sample.Yaml = System.Text.RegularExpressions.Regex.Replace(
        project.Sample.Yaml, "^training:.*$", $"training: {{ epochs: 2, learning_rate: 1e-3, update: continue, {more} }}",
            System.Text.RegularExpressions.RegexOptions.Multiline, TimeSpan.FromSeconds(1));
}

using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Tests.Running;

namespace Tributary.Tests.Planning.Stations;

/// <summary>Reasons are what differs from the current release, in the words of the project file.</summary>
public sealed class StalenessTests : IDisposable
{
    private readonly RunnableProject project = new();

    [Fact]
    public async Task Reasons_AfterARunThatWasRefused_AreThoseAgainstTheRelease()
    {
        await project.Run();
        Edit("learning_rate: 1e-3", "learning_rate: 2e-3");
        Assert.True((await project.Run(isGood: false)).IsRefused);
        Edit("learning_rate: 2e-3", "learning_rate: 3e-3");

        var plan = project.Plan();

        Assert.Equal(["training.learning_rate: 0.001 -> 0.003"], plan.Training("de").Reasons);
        Assert.Equal(["training.learning_rate: 0.001 -> 0.003"], plan.Release!.Reasons);
    }

    [Fact]
    public async Task Reasons_AfterAComparisonOfAnUpdate_AreThoseAgainstTheRelease()
    {
        await project.Run();
        project.Sample.WriteData("de", "more", [("neu", "good"), ("neuer", "bad")]);
        var file = Path.Combine(project.Sample.Folder, "data", "de", "more.jsonl");
        await project.Run(scope: new PlanScope(new Scenario(ScenarioKind.Update, Language.Parse("de"), file), []));
        Edit("epochs: 2", "epochs: 3");

        Assert.Equal(["training.epochs: 2 -> 3"], project.Plan().Training("de").Reasons);
    }

    [Fact]
    public async Task Reasons_FoldersAndLedgerGone_TrainingsAreKnownFromTheRelease()
    {
        await project.Run();
        Directory.Delete(Path.Combine(project.Store.Folder, "stations"), recursive: true);
        Edit("epochs: 2", "epochs: 3");
        project.AddTraining("en", "new");

        var plan = project.Plan();

        Assert.Equal(["training.epochs: 2 -> 3"], plan.Training("de").Reasons);
        Assert.Equal(["train data of en changed: +1 -0 ~0 examples (data/en/train.jsonl)", "training.epochs: 2 -> 3"],
            plan.Training("en").Reasons);
    }

    [Theory]
    [InlineData("", "merge: { parameters: { lambda: 1.5 } }", "merge.parameters.lambda: 1, 1.25, 1.5, 1.75, 2 -> 1.5")]
    [InlineData("merge: { parameters: { lambda: 1 } }", "merge: { parameters: { lambda: 1.5 } }", "merge.parameters.lambda: 1 -> 1.5")]
    [InlineData("merge: { parameters: { lambda: [1, 2] } }", "merge: { parameters: { lambda: [1, 3] } }",
        "merge.parameters.lambda: 1, 2 -> 1, 3")]
    [InlineData("merge: { merge_method: ties }", "merge: { merge_method: ties, parameters: { density: 0.2 } }",
        "merge.parameters.density: 1 -> 0.2")]
    [InlineData("merge: { search: { merge_method: [linear], density: [0.5], lambda: [1, 2] } }",
        "merge: { search: { merge_method: [linear], density: [0.5], lambda: [1, 2], objective: worst_language } }",
        "merge.search.objective: (none) -> worst_language")]
    public async Task Reasons_OfMerges_NameTheKeysOfTheProjectFile(string before, string after, string reason)
    {
        project.Sample.Yaml += $"\n{before}\n";
        await project.Run();
        Edit(before.Length > 0 ? before : "training:", before.Length > 0 ? after : $"{after}\ntraining:");

        var plan = project.Plan();

        Assert.Equal([reason], plan.Merge.Reasons);
        Assert.Equal([reason], plan.Release!.Reasons);
        Assert.All(plan.Stale.OfType<SearchStation>(), search => Assert.Equal([reason], search.Reasons));
    }

    [Fact]
    public async Task Reasons_OfASearchOfSeveral_ListTheirValues()
    {
        project.Sample.Yaml += "\nmerge: { search: { merge_method: [linear, ties], density: [0.5, 1], lambda: [1] } }\n";
        await project.Run();
        Edit("merge_method: [linear, ties]", "merge_method: [linear, ties, dare_linear]");

        Assert.Contains("merge.search.merge_method: linear, ties -> linear, ties, dare_linear", project.Plan().Merge.Reasons);
        Assert.DoesNotContain(project.Plan().Merge.Reasons, reason => reason.Contains("candidate", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reasons_OfARoute_AreTheRoute()
    {
        await project.Run();
        project.Sample.Yaml += "\nroutes: [de]\n";

        var plan = project.Plan();

        Assert.Equal(["routes: (none) -> de"], plan.Release!.Reasons);
        Assert.Contains("languages: en de -> en", plan.Merge.Reasons);
        Assert.Equal(["routes: (none) -> de"], plan.Stale.Single(station => station.Name.ToString() == "evaluate/merged-de").Reasons);
    }

    public void Dispose() => project.Dispose();

    private void Edit(string old, string now)
    {
        Assert.Contains(old, project.Sample.Yaml, StringComparison.Ordinal);
        project.Sample.Yaml = project.Sample.Yaml.Replace(old, now, StringComparison.Ordinal);
    }
}

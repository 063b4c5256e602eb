using Tributary.Planning.Inputs;
using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Running;

namespace Tributary.Tests.Running;

public sealed class PartialRunTests : IDisposable
{
    private static readonly Language En = Language.Parse("en");
    private static readonly Language De = Language.Parse("de");

    private readonly RunnableProject project = new();

    [Fact]
    public async Task RunAsync_Only_TrainsItAloneAndTheReleaseSaysWhatWasKept()
    {
        await project.Run();
        project.AddTraining("en", "more");
        project.AddTraining("de", "neu");

        var result = await project.Run(scope: PlanScope.Merged with { Only = De });

        Assert.Equal(["de"], project.Trained);
        var (en, de) = (result.Outcome!.Release!.Record.Languages[0], result.Outcome.Release.Record.Languages[1]);
        Assert.Equal(("train data of en changed: +1 -0 ~0 examples (data/en/train.jsonl)", null), (en.Kept, de.Kept));
        Assert.Equal([6, 7], new[] { en, de }.Select(language => language.Data.Single(data => data.Split == Split.Train).Examples));
        Assert.Equal(project.Releases.Read(1).Record.Languages[0].Adapter, en.Adapter);
        Assert.Contains("train/en", project.Plan().Stale.Select(station => station.Name.ToString()));
        Assert.True(project.Plan(PlanScope.Merged with { Only = De }).IsUpToDate);
    }

    [Fact]
    public async Task Plan_OnlyAfterAComparison_KeepsTheReleasedAdapterNotThatOfTheScenario()
    {
        await project.Run();
        var released = project.Plan().Training("en").Identity;
        var file = Path.Combine(project.Sample.Folder, "more.jsonl");
        File.WriteAllText(file, """{"text":"only a thought","label":"good"}""" + "\n");
        await project.Run(scope: new PlanScope(new Scenario(ScenarioKind.Update, En, file), []));
        project.AddTraining("en", "more");

        Assert.Equal(released, project.Plan(PlanScope.Merged with { Only = De }).Training("en").Identity);
    }

    [Fact]
    public async Task Plan_OnlyWithNothingToKeep_IsRefused()
    {
        var refused = Assert.Throws<BadInputException>(() => project.Plan(PlanScope.Merged with { Only = De }));
        Assert.Contains("'en' has no finished adapter", refused.Message, StringComparison.Ordinal);
        Assert.Contains("there is no language 'fr'", Assert.Throws<BadInputException>(() =>
            project.Plan(PlanScope.Merged with { Only = Language.Parse("fr") })).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<BadInputException>(() => project.Run(scope: PlanScope.Merged with { Only = De }));
        Assert.False(Directory.Exists(project.Store.Folder));
    }

    [Fact]
    public async Task RunAsync_Force_GivesTheSameBytesAndReleasesNothing()
    {
        await project.Run();

        var result = await project.Run(scope: PlanScope.Merged with { Force = En });

        Assert.Equal(["en"], project.Trained);
        Assert.Equal(new RepeatedTraining(StationName.Parse("train/en"), true), Assert.Single(result.Repeated));
        Assert.Null(result.Outcome);
        Assert.True(project.Plan().IsUpToDate);
        Assert.Empty(Directory.EnumerateDirectories(Path.GetDirectoryName(project.Plan().Training("en").Folder)!, "*.partial"));
    }

    [Fact]
    public async Task RunAsync_ForceAndTheFormerBytesWereOthers_SaysSo()
    {
        await project.Run();
        var folder = project.Plan().Training("en").Folder;
        File.AppendAllText(Path.Combine(folder, "training.json"), " ");
        File.WriteAllBytes(Path.Combine(folder, FolderManifest.FileName), FolderManifest.Of(folder).ToJson());

        var result = await project.Run(scope: PlanScope.Merged with { Force = En });

        Assert.False(Assert.Single(result.Repeated).IsEqual);
        Assert.DoesNotContain(StoreVerification.Of(project.Store, stop: TestContext.Current.CancellationToken).Problems, problem =>
            problem.Folder.Contains("train/en", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_ForceCancelled_KeepsTheFormerAdapter()
    {
        await project.Run();
        var digest = FolderManifest.Read(project.Plan().Training("en").Folder).ContentDigest;
        using var source = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => project.Run(
            scope: PlanScope.Merged with { Force = En },
            told: value =>
            {
                if (value is StationStarted)
                {
                    source.Cancel();
                }
            },
            cancellation: source.Token));

        Assert.Equal(digest, FolderManifest.Read(project.Plan().Training("en").Folder).ContentDigest);
    }

    public void Dispose() => project.Dispose();
}

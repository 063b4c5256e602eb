using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Running;

namespace Tributary.Tests.Running;

public sealed class ReleaseRunTests : IDisposable
{
    private static readonly Language De = Language.Parse("de");

    private readonly RunnableProject project = new();

    [Fact]
    public async Task RunAsync_FirstTime_ReleasesAndThenNothing()
    {
        var first = await project.Run();
        var second = await project.Run();

        Assert.Equal(1, first.Outcome!.Release!.Number);
        Assert.Equal(["en", "de"], first.Outcome.Release.Record.Languages.Select(language => language.Language.Tag));
        Assert.All(first.Outcome.Release.Record.Languages, language => Assert.Equal(1.0, language.Score));
        Assert.Contains(first.Outcome.Release.Record.Costs, run => run.Station.ToString() == "gate/0001");
        Assert.Contains(project.Store.Ledger.Read(), entry => entry is { Station: "gate/0001", Outcome: LedgerOutcome.Done });
        Assert.Contains(project.Store.Ledger.Read(), entry => entry is { Station: "release/0001", Outcome: LedgerOutcome.Done });
        Assert.Equal((null, true), (second.Outcome, second.Plan.IsUpToDate));
        Assert.Equal([1], project.Releases.Numbers);
        Assert.Empty(StoreVerification.Of(project.Store, stop: TestContext.Current.CancellationToken).Problems);
    }

    [Fact]
    public async Task RunAsync_GateRefuses_LeavesTheReleaseAndRefusesAgainWithoutTraining()
    {
        await project.Run();
        var before = project.ReleaseFiles();
        project.AddTraining("de", "neu");

        var refused = await project.Run(isGood: false);
        var trained = project.Trained;
        var again = await project.Run(isGood: false);

        Assert.True(refused.IsRefused && again.IsRefused);
        Assert.Equal(["de"], trained);
        Assert.Empty(project.Trained);
        Assert.Equal(before, project.ReleaseFiles());
        Assert.Equal(["release/0002"], again.Plan.Stale.Select(station => station.Name.ToString()));
        var verdict = refused.Outcome!.Gate.Languages.Single(language => language.Language == De);
        Assert.Equal((GateWord.Refused, 10), (verdict.Verdict, verdict.Worst.Count));
        Assert.True(verdict.Lower > 0.01);
        Assert.Contains("\"refused\"", File.ReadAllText(Path.Combine(project.Store.Folder, "gate-refused.json")), StringComparison.Ordinal);
        Assert.Contains(project.Events.OfType<StationStopped>(), stopped => stopped.Reason == "refused by the gate: en, de");
        Assert.DoesNotContain(project.Store.Ledger.Read(), entry => entry.Station == "release/0002");
    }

    [Fact]
    public async Task RunAsync_Accept_ReleasesWithTheReasonAndThenNothing()
    {
        await project.Run();
        project.AddTraining("de", "neu");
        await project.Run(isGood: false);

        var accepted = await project.Run(isGood: false, new RunOptions { Accept = "the old one was withdrawn" });
        var after = await project.Run(isGood: false);

        Assert.Equal((2, false, "the old one was withdrawn"),
            (accepted.Outcome!.Release!.Number, accepted.Outcome.Release.Record.GatePassed, accepted.Outcome.Release.Record.Override));
        Assert.False(File.Exists(Path.Combine(project.Store.Folder, "gate-refused.json")));
        Assert.True(after.Plan.IsUpToDate);
    }

    [Fact]
    public async Task Plan_AfterRollback_SaysWhatDiffersAndUpReleasesItAgain()
    {
        await project.Run();
        project.AddTraining("de", "neu");
        var second = await project.Run();
        project.Releases.Rollback(1, "0.1.0", TestContext.Current.CancellationToken);

        var release = project.Plan().Release!;

        Assert.Equal(["release/0004"], project.Plan().Stale.Select(station => station.Name.ToString()));
        Assert.Equal(["rolled back to 1", "train data of de changed: +1 -0 ~0 examples", "the merged adapter changes"],
            release.Reasons);
        var fourth = await project.Run();
        Assert.Empty(project.Trained);
        Assert.Equal((4, second.Outcome!.Release!.Record.Merge), (fourth.Outcome!.Release!.Number, fourth.Outcome.Release.Record.Merge));
    }

    [Fact]
    public async Task RunAsync_StoppedBetweenEvaluationAndRelease_EndsWithTheSameBytes()
    {
        using var whole = new RunnableProject();
        var expected = await whole.Run();
        using var source = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => project.Run(
            told: value =>
            {
                if (value is StationDone { Station.FileStem: "individual-de" })
                {
                    source.Cancel();
                }
            },
            cancellation: source.Token));
        Assert.Empty(project.Releases.Numbers);
        var resumed = await project.Run();

        Assert.Empty(project.Trained);
        Assert.Equal(["release/0001"], resumed.Plan.Stale.Select(station => station.Name.ToString()));
        Assert.Equal(expected.Outcome!.Release!.Digest, resumed.Outcome!.Release!.Digest);
    }

    [Fact]
    public async Task RunAsync_TestSetReplaced_MeasuresTheReleaseOnItAndComparesEveryExample()
    {
        await project.Run();
        project.Sample.WriteData("de", "test", RunnableProject.Tests("new", 40));

        var planned = project.Plan();
        var result = await project.Run();

        Assert.Equal(["evaluate/merged-de", "evaluate/released-de", "release/0002"],
            planned.Stale.Select(station => station.Name.ToString()));
        Assert.Equal("test data of de changed: +0 -20 ~40 examples", planned.Release!.Reasons.Single());
        Assert.Equal(project.Releases.Read(1).AdapterFolder, planned.Release.Released.Single().AdapterFolder);
        Assert.Equal((GateWord.Passed, 40), (result.Outcome!.Gate.Languages[1].Verdict, result.Outcome.Gate.Languages[1].Examples));
    }

    [Fact]
    public async Task Plan_TestSetShrunk_PairsByContentAndMeasuresNothingAgain()
    {
        await project.Run();
        project.Sample.WriteData("de", "test", RunnableProject.Tests("de", 40));

        Assert.Empty(project.Plan().Release!.Released);
        Assert.Equal((2, 40), ((await project.Run()).Outcome!.Release!.Number, project.Releases.Current!.Gate.Languages[1].Examples));
    }

    [Fact]
    public async Task RunAsync_TestSetShrunkBelowHalf_ComparesAllThatIsLeft()
    {
        await project.Run();
        project.Sample.WriteData("de", "test", RunnableProject.Tests("de", 20));

        Assert.Empty(project.Plan().Release!.Released);
        var gate = (await project.Run()).Outcome!.Gate;

        Assert.Equal((GateWord.Passed, 20), (gate.Languages[1].Verdict, gate.Languages[1].Examples));
    }

    [Fact]
    public async Task RunAsync_TestSetShrunkWithSomeNew_MeasuresTheReleaseOnAll()
    {
        await project.Run();
        project.Sample.WriteData("de", "test", RunnableProject.Tests("de", 20).Concat(RunnableProject.Tests("new", 4)));

        Assert.Equal(["evaluate/released-de"], project.Plan().Release!.Released.Select(station => station.Name.ToString()));
        var gate = (await project.Run()).Outcome!.Gate;

        Assert.Equal((GateWord.Passed, 24), (gate.Languages[1].Verdict, gate.Languages[1].Examples));
    }

    [Fact]
    public async Task RunAsync_CurrentReleaseDamaged_IsRefusedBeforeAnythingRuns()
    {
        await project.Run();
        project.AddTraining("de", "neu");
        await project.Run();
        project.AddTraining("de", "neuer");
        var file = Path.Combine(project.Releases.FolderOf(2), "scorecards", "de", "scorecard.json");
        var whole = File.ReadAllText(file);
        File.WriteAllText(file, whole.Replace("\"examples\": 60", "\"examples\": 61", StringComparison.Ordinal));
        var ledger = project.Store.Ledger.Read().Count;

        var problem = Assert.Single((await Assert.ThrowsAsync<BadInputException>(() => project.Run())).Problems);

        Assert.Equal((file, ledger), (problem.Where, project.Store.Ledger.Read().Count));
        Assert.Empty(project.Trained);
        Assert.Contains($"expected SHA-256 {Digest.Of(whole)}, found {Digest.OfFile(file)}", problem.Text, StringComparison.Ordinal);
        Assert.Contains("restore it from a copy, or make an older release current again with 'tributary rollback 1'",
            problem.Text, StringComparison.Ordinal);
        Assert.Throws<BadInputException>(() => project.Plan(PlanScope.Comparison));

        project.Releases.Rollback(1, "0.1.0", TestContext.Current.CancellationToken);
        Assert.Equal(4, (await project.Run()).Outcome!.Release!.Number);
    }

    [Fact]
    public async Task Plan_NewestReleaseWithoutItsManifest_NeverTakesTheOneBefore()
    {
        await project.Run();
        project.AddTraining("de", "neu");
        await project.Run();
        File.Delete(Path.Combine(project.Releases.FolderOf(2), FolderManifest.FileName));

        var problem = Assert.Single(Assert.Throws<BadInputException>(() => project.Plan()).Problems);

        Assert.Equal(Path.Combine(project.Releases.FolderOf(2), FolderManifest.FileName), problem.Where);
        Assert.Contains("'tributary rollback 1'", problem.Text, StringComparison.Ordinal);
        Assert.Equal(3, project.Releases.Rollback(1, "0.1.0", TestContext.Current.CancellationToken).Number);
        Assert.Equal("rolled back to 1", project.Plan().Release!.Reasons[0]);
    }

    [Fact]
    public async Task RunAsync_RoutedLanguage_IsReleasedWithItsOwnAdapter()
    {
        project.Sample.Yaml += "\nroutes: [de]\n";

        var release = (await project.Run()).Outcome!.Release!;

        Assert.NotNull(release.RouteFolder(De));
        Assert.True(release.Record.Languages[1].OnOwnAdapter);
        Assert.True(project.Plan().IsUpToDate);
    }

    [Fact]
    public async Task RunAsync_RecipeChanged_IsInTheReleaseAndInTheDifference()
    {
        await project.Run();
        project.Sample.Yaml = project.Sample.Yaml.Replace("epochs: 2", "epochs: 5", StringComparison.Ordinal);

        var second = (await project.Run()).Outcome!.Release!;

        var recipe = second.Record.Languages[1].Training!.Values;
        Assert.Equal(("5", "0.001", "8", "2", "q_proj", "42"),
            (recipe["training.epochs"], recipe["training.learning_rate"], recipe["training.batch_size"], recipe["adapter.r"],
                recipe["adapter.target_modules"], recipe["training.seed"]));
        Assert.Equal(recipe.Keys.Order(StringComparer.Ordinal), recipe.Keys);
        Assert.DoesNotContain(recipe.Keys, key => key.StartsWith("data.", StringComparison.Ordinal)
            || key is "base_model" or "station" or "name");
        Assert.Contains(new SettingDifference("training.epochs", "2", "5"), ReleaseSettings.Between(project.Releases.Read(1), second));
        Assert.Empty(ReleaseDiff.Of(project.Releases.Read(1), second, []).UnknownTrainings);
        Assert.True(project.Plan().IsUpToDate);
    }

    [Fact]
    public async Task Plan_ReleaseOfAVersionWithoutRecipes_StaysUpToDate()
    {
        await project.Run();
        var release = project.Releases.Read(1);
        var old = release.Record with { Languages = [.. release.Record.Languages.Select(language => language with { Training = null })] };
        File.Delete(Path.Combine(release.Folder, FolderManifest.FileName));
        File.WriteAllBytes(Path.Combine(release.Folder, ReleaseRecord.FileName), old.ToJson());
        var manifest = FolderManifest.Of(release.Folder);
        File.WriteAllBytes(Path.Combine(release.Folder, FolderManifest.FileName), manifest.ToJson());
        File.WriteAllText(release.Folder + ".digest", manifest.ContentDigest.Hex + "\n");

        Assert.Null(project.Releases.Current!.Record.Languages[0].Training);
        Assert.True(project.Plan().IsUpToDate);
        Assert.Empty(StoreVerification.Of(project.Store, stop: TestContext.Current.CancellationToken).Problems);
    }

    [Fact]
    public async Task RunAsync_Comparison_ReleasesNothing()
    {
        var result = await project.Run(scope: PlanScope.Comparison);

        Assert.Equal((null, null), (result.Outcome, result.Plan.Release));
        Assert.Empty(project.Releases.Numbers);
    }

    [Fact]
    public async Task RunAsync_LockHeld_IsRefusedByNameOrWaitedFor()
    {
        var held = StoreLock.Take(project.Store, "process 17", TimeProvider.System);
        var told = new List<string>();

        var refused = await Assert.ThrowsAsync<BadInputException>(() => project.Run());
        var waiting = project.Run(options: new RunOptions
            { Wait = TimeSpan.MaxValue, WaitProgress = new SynchronousProgress<string>(told.Add) });
        await Task.Delay(TimeSpan.FromMilliseconds(700), TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        held.Dispose();

        Assert.Equal(1, (await waiting).Outcome!.Release!.Number);
        Assert.Contains("process 17", refused.Message, StringComparison.Ordinal);
        Assert.Contains("process 17", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunDocument_Refused_HasFiguresAndVerdict()
    {
        await project.Run();
        project.AddTraining("de", "neu");

        var result = await project.Run(isGood: false);

        using var document = System.Text.Json.JsonDocument.Parse(RunDocument.ToJson(result));
        var root = document.RootElement;
        Assert.Equal((true, 1), (root.GetProperty("refused").GetBoolean(), root.GetProperty("release").GetInt32()));
        Assert.False(root.GetProperty("gate").GetProperty("passed").GetBoolean());
        var training = root.GetProperty("stations")[0];
        Assert.Equal(("train/de", "last_run", 70), (training.GetProperty("station").GetString(), training.GetProperty("expected")
            .GetProperty("basis").GetString(), training.GetProperty("expected").GetProperty("tokens").GetInt32()));
        Assert.Equal(70, training.GetProperty("actual").GetProperty("tokens").GetInt32());
    }

    public void Dispose() => project.Dispose();
}

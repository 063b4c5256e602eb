using Tributary.Releases.Stores;
using Tributary.Reporting.Gate;
using Tributary.Reporting.Summaries;
using Tributary.Running;
using Tributary.Tests.Running;

namespace Tributary.Tests.Reporting.Summaries;

public sealed class ProjectStatusTests : IDisposable
{
    private readonly RunnableProject project = new();

    public void Dispose() => project.Dispose();

    [Fact]
    public void Of_NothingRun_SaysSo()
    {
        var status = Look();

        Assert.Equal((null, null, null, null), (status.Release, status.LastRun, status.Gate, status.Holder));
        Assert.Equal(9, status.Stale!.Count);
        Assert.Contains(("release", "none yet"), StatusText.Lines(status));
        Assert.Contains(("last run", "none in the ledger"), StatusText.Lines(status));
    }

    [Fact]
    public async Task Of_ReleasedThenRefused_HasBoth()
    {
        await project.Run();
        var released = Look();
        project.AddTraining("de", "neu");
        await project.Run(isGood: false);
        var refused = Look();

        Assert.Equal((1, 0, "released", GateState.Passed),
            (released.Release!.Number, released.Stale!.Count, released.LastRun!.Outcome, released.Gate!.State));
        Assert.Contains("train/en", released.LastRun.Stations);
        Assert.Equal((1, 1, "refused", GateState.Refused),
            (refused.Release!.Number, refused.Stale!.Count, refused.LastRun!.Outcome, refused.Gate!.State));
        Assert.DoesNotContain("train/en", refused.LastRun.Stations);
        using var document = JsonDocument.Parse(StatusDocument.ToJson(refused));
        Assert.Equal(["release", "stale", "last_run", "gate", "running", "problems"],
            document.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("refused", document.RootElement.GetProperty("last_run").GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Of_WhileAnotherRuns_SaysWhoAndWhat()
    {
        ProjectStatus? status = null;
        await project.Run(told: value => status ??= value is StationProgress { Station.Kind: "train" } ? Look() : null);

        Assert.StartsWith("held by process 1 on ", status!.Holder, StringComparison.Ordinal);
        Assert.StartsWith("train/", Assert.Single(status.Running), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_DamagedRelease_SaysItOnceAndTheRest()
    {
        await project.Run();
        File.WriteAllText(Path.Combine(project.Store.ReleasesFolder, "0001", "release.json"), "{");

        var status = Look();

        Assert.Equal((null, null), (status.Release, status.Stale));
        Assert.Contains("release 1, the current one", Assert.Single(status.Problems).Text, StringComparison.Ordinal);
        Assert.Equal("released", status.LastRun!.Outcome);
    }

    [Theory]
    [InlineData("format")]
    [InlineData("ledger.jsonl")]
    public async Task Of_DamagedStore_SaysItOnce(string file)
    {
        await project.Run();
        File.WriteAllText(Path.Combine(project.Store.Folder, file), "nonsense\n");

        Assert.Contains(file, Assert.Single(Look().Problems).Where, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_UnreadableProject_HasTheReleaseAllTheSame()
    {
        await project.Run();
        project.Sample.Yaml += "\nlangages: 3\n";

        var status = Look();

        Assert.Equal((1, null), (status.Release!.Number, status.Stale));
        Assert.Contains("did you mean 'languages'?", Assert.Single(status.Problems).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void LastRun_Ledger_IsCutAtReleasesRefusalsAndPauses()
    {
        var morning = new DateTimeOffset(2026, 1, 2, 8, 0, 0, TimeSpan.Zero);
        LedgerEntry Entry(string station, int at, LedgerOutcome outcome = LedgerOutcome.Done) => new()
        {
            Station = station, Identity = "", Started = morning.AddSeconds(at), Seconds = 5, Outcome = outcome,
            Error = outcome == LedgerOutcome.Failed ? "the disk is full" : null,
        };

        string[] StationsOf(params LedgerEntry[] ledger) => [.. LastRun.Of(ledger)!.Stations];

        Assert.Equal(["train/fr"], StationsOf(Entry("train/de", 0), Entry("release/0001", 6), Entry("train/fr", 12)));
        Assert.Equal(["train/fr"], StationsOf(Entry("train/de", 0), Entry("gate/0002", 6), Entry("train/fr", 12)));
        Assert.Equal(["train/fr"], StationsOf(Entry("train/de", 0), Entry("train/fr", 70)));
        Assert.Equal(["train/de", "gate/0002", "release/0002"],
            StationsOf(Entry("train/de", 0), Entry("gate/0002", 6), Entry("release/0002", 7)));
        var failed = LastRun.Of([Entry("train/de", 0), Entry("train/fr", 6, LedgerOutcome.Failed)])!;
        Assert.Equal(("failed", "train/fr: the disk is full", 2), (failed.Outcome, failed.Error, failed.Cost.Runs));
        Assert.Null(LastRun.Of([]));
    }

    private ProjectStatus Look() => ProjectStatus.Of(project.Sample.Folder, project.Sample.Folder, TimeProvider.System);
}

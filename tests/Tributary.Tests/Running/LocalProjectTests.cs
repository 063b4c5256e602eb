using Tributary.Evaluation.Models;
using Tributary.Running;

namespace Tributary.Tests.Running;

public sealed class LocalProjectTests : IDisposable
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly RunnableProject sample = new();

    public void Dispose() => sample.Dispose();

    [Fact]
    public async Task RunAsync_FirstTime_ReleasesAndThenNothing()
    {
        var project = Open();
        var stale = project.Plan();

        var outcome = await project.RunAsync(cancellation: Stop);

        Assert.All(stale, station => Assert.False(station.IsUpToDate));
        Assert.Equal(1, outcome!.Release!.Number);
        Assert.Equal(project.Releases.Single().Digest, outcome.Release.Digest);
        Assert.All(project.Plan(), station => Assert.True(station.IsUpToDate));
        Assert.Null(await project.RunAsync(cancellation: Stop));
    }

    [Fact]
    public async Task RunAsync_Always_TellsWhatEachStationDoes()
    {
        var events = new List<RunEvent>();

        await Open().RunAsync(progress: new SynchronousProgress<RunEvent>(events.Add), cancellation: Stop);

        Assert.Equal(["train/en", "train/de"], events.OfType<StationDone>().Take(2).Select(done => done.Station.ToString()));
        Assert.Contains(events, told => told is StationProgress { Fraction: 1 });
    }

    [Fact]
    public async Task RunAsync_Cancelled_ReleasesNothing()
    {
        var project = Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            project.RunAsync(cancellation: new CancellationToken(canceled: true)));

        Assert.Empty(project.Releases);
    }

    [Fact]
    public async Task RunAsync_GateRefuses_SaysSoAndReleasesWhereAReasonIsGiven()
    {
        await Open().RunAsync(cancellation: Stop);
        sample.AddTraining("de", "neu");
        var worse = Open(isGood: false);

        var refused = await worse.RunAsync(cancellation: Stop);
        var released = await worse.RunAsync(new RunOptions { Accept = "known" }, cancellation: Stop);

        Assert.Equal((false, null), (refused!.Gate.Passed, refused.Release));
        Assert.Equal("known", released!.Release!.Record.Override);
    }

    [Fact]
    public async Task LoadModel_Released_HasTheMergedAdapterOn()
    {
        var project = Open();
        var release = (await project.RunAsync(cancellation: Stop))!.Release!;

        using var model = project.LoadModel(release, project.Languages[0]);

        Assert.NotNull(release.AdapterFolder);
        Assert.IsType<FakeModel>(model);
    }

    private LocalProject Open(bool isGood = true) =>
        LocalProject.Open(sample.Sample.Folder, new ModelEngine((_, _) => new FakeTrainer(), _ => new FakeModel(isGood ? 1 : 99)));
}

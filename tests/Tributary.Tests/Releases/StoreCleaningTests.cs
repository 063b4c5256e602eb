using CsCheck;
using Tributary.Releases;
using Tributary.Releases.Stations;

namespace Tributary.Tests.Releases;

public sealed class StoreCleaningTests : IDisposable
{
    private static readonly string[] Stations = ["train/de", "train/fr", "merge/all", "evaluate/merged-de", "evaluate/merged-fr"];

    private readonly SampleReleases sample = new();

    [Fact]
    public void Of_EverythingNeeded_IsEmpty()
    {
        sample.Releases.Build(sample.Content());

        Assert.Empty(StoreCleaning.Of(sample.Store, []).Items);
    }

    [Fact]
    public void Remove_OldReleases_TakesThemWithTheirStationsAndKeepsTheirDigests()
    {
        Enumerable.Range(1, 4).ToList().ForEach(version => sample.Releases.Build(sample.Content(Invariant.Text(version))));
        var cleaning = StoreCleaning.Of(sample.Store, Needed("1"), keep: 2);
        var before = sample.Snapshot();

        Assert.Equal(before, sample.Snapshot());
        cleaning.Remove();

        Assert.Equal(["releases/0001", "releases/0002"], cleaning.Items.Take(2).Select(item => item.Path));
        Assert.All(cleaning.Items, item => Assert.True(item.Bytes > 0));
        Assert.Equal(cleaning.Items.Sum(item => item.Bytes), cleaning.Bytes);
        Assert.Equal([3, 4], sample.Releases.Numbers);
        Assert.All(Needed("1").Concat(Needed("3")), run => Assert.True(sample.Store.Has(run.Station, run.Identity)));
        Assert.All(Needed("2"), run => Assert.False(Directory.Exists(sample.FolderOf(run))));
        Assert.Empty(StoreVerification.Of(sample.Store).Problems);
        Assert.Equal(5, sample.Releases.Build(sample.Content("5")).Number);
        Assert.Empty(StoreCleaning.Of(sample.Store, Needed("1"), keep: 3).Items);
    }

    [Fact]
    public void Of_JobOfAKilledRun_IsALeftoverUnlessARunIsGoingOn()
    {
        var run = SampleReleases.Run("train/de", "1");
        var job = sample.Store.JobOf(run.Station, run.Identity);
        Directory.CreateDirectory(job);
        File.WriteAllText(Path.Combine(job, "train.jsonl"), "x");

        Assert.Empty(StoreCleaning.Of(sample.Store, [], isRunning: true).Items);
        var cleaning = StoreCleaning.Of(sample.Store, []);
        cleaning.Remove();

        Assert.Equal($"jobs/{Path.GetFileName(job)}", Assert.Single(cleaning.Items).Path);
        Assert.False(Directory.Exists(job));
    }

    [Fact]
    public void Of_KeepNone_KeepsTheCurrentOne()
    {
        sample.Releases.Build(sample.Content());
        sample.Releases.Build(sample.Content("2"));

        StoreCleaning.Of(sample.Store, [], keep: 0).Remove();

        Assert.Equal([2], sample.Releases.Numbers);
    }

    [Fact]
    public void Remove_LeftoversCheckpointsMetrics_LeavesWhatIsNeededAndWhatIsUnknown()
    {
        var content = sample.Content();
        var (needed, old, finished) = (SampleReleases.Run("train/de", "unfinished"), SampleReleases.Run("train/de", "old"),
            SampleReleases.Run("train/de", "1"));
        foreach (var run in new[] { needed, old, finished })
        {
            var folder = sample.Store.CheckpointOf(run.Station, run.Identity);
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "state"), "x");
        }

        Directory.CreateDirectory(Path.Combine(sample.Store.Folder, "metrics"));
        string[] metrics = [sample.Store.MetricsOf(needed.Station, needed.Identity), sample.Store.MetricsOf(old.Station, old.Identity)];
        Array.ForEach(metrics, file => File.WriteAllText(file, "{}\n"));
        string[] unknown = [Path.Combine(sample.Store.Folder, "trials"), Path.Combine(sample.Store.Folder, "leakage"),
            Path.Combine(sample.Store.Folder, "stations", "train", "notes")];
        Array.ForEach(unknown, folder => Directory.CreateDirectory(folder));
        string[] partial =
        [
            Path.Combine(sample.Store.Folder, "stations", "merge", ".all-0.partial"), Path.Combine(sample.Releases.Folder, ".0001.partial"),
            Path.Combine(sample.Store.Trials, "0.json.partial"),
                Path.Combine(sample.Store.CheckpointOf(needed.Station, needed.Identity), ".step-1.partial"),
        ];
        Array.ForEach(partial, folder => Directory.CreateDirectory(folder));

        StoreCleaning.Of(sample.Store, [.. content.Record.Costs, needed]).Remove();

        Assert.All(unknown.Append(sample.Store.CheckpointOf(needed.Station, needed.Identity)), folder =>
            Assert.True(Directory.Exists(folder)));
        Assert.All([.. partial, .. new[] { old, finished }.Select(run => sample.Store.CheckpointOf(run.Station, run.Identity))], folder =>
            Assert.False(Directory.Exists(folder)));
        Assert.Equal([true, false], metrics.Select(File.Exists));
        Assert.All(content.Record.Costs, run => Assert.True(sample.Store.Has(run.Station, run.Identity)));
    }

    [Fact]
    public void Of_ImportedAndLeftovers_ListsWhatIsNotNamedAndNoLeftoverWhileARunGoesOn()
    {
        string[] imported = [.. new[] { "de-0123456789ab", "fr-0123456789ab", "notes" }.Select(name =>
            Path.Combine(sample.Store.ImportedFolder, name))];
        var left = Path.Combine(sample.Store.ImportedFolder, ".it-0123456789ab.partial");
        Array.ForEach([.. imported, left], folder => Directory.CreateDirectory(folder));

        Assert.Equal(["imported/fr-0123456789ab", "imported/.it-0123456789ab.partial"],
            StoreCleaning.Of(sample.Store, [], adapters: [imported[0]]).Items.Select(item => item.Path));
        Assert.Equal(["imported/fr-0123456789ab"], StoreCleaning.Of(sample.Store, [], adapters: [imported[0]], isRunning: true)
            .Items.Select(item => item.Path));
        Assert.Equal(["imported/.it-0123456789ab.partial"], StoreCleaning.Of(sample.Store, []).Items.Select(item => item.Path));
    }

    [Fact]
    public void Of_RecordOfAKeptReleaseDamaged_IsRefused()
    {
        var release = sample.Releases.Build(sample.Content());
        File.WriteAllText(Path.Combine(release.Folder, ReleaseRecord.FileName), "{}");

        Assert.Throws<BadInputException>(() => StoreCleaning.Of(sample.Store, []));
    }

    [Fact]
    public void Remove_KilledAfterAnyStep_NeverLeavesAProblem()
    {
        Enumerable.Range(1, 3).ToList().ForEach(version => sample.Releases.Build(sample.Content(Invariant.Text(version))));
        var old = sample.Releases.FolderOf(1);

        // Marked as removed, not yet gone.
        ReleaseFolder.WriteDigest(old, sample.Releases.Read(1).Digest.Hex, removed: true);
        Assert.Empty(StoreVerification.Of(sample.Store).Problems);

        // Renamed, not yet deleted.
        Directory.Move(old, Path.Combine(sample.Releases.Folder, ".0001.partial"));
        Assert.Empty(StoreVerification.Of(sample.Store).Problems);
        Assert.Equal([2, 3], sample.Releases.Numbers);

        StoreCleaning.Of(sample.Store, [], keep: 2).Remove();
        Assert.Equal(["0001.digest", "0002", "0002.digest", "0003", "0003.digest"],
            Directory.EnumerateFileSystemEntries(sample.Releases.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Remove_AnyHistory_NeverTakesWhatAKeptReleaseOrThePlanNames() =>
        (from built in Gen.Int[1, 4].Array[0, 4]
         from present in Gen.Int[1, 6].Array[0, 2]
         from keep in Gen.Int[-1, 3]
         select (built, present, keep)).Sample(
            drawn =>
            {
                using var store = new SampleReleases();
                // Versions 1 to 6 all have stations; some are released, some are in the plan, some are neither.
                Enumerable.Range(1, 6).ToList().ForEach(version => store.Content(Invariant.Text(version)));
                Array.ForEach(drawn.built, version => store.Releases.Build(store.Content(Invariant.Text(version))));
                int? keep = drawn.keep < 0 ? null : drawn.keep;

                StoreCleaning.Of(store.Store, drawn.present.SelectMany(version => Needed(Invariant.Text(version))), keep).Remove();

                var kept = drawn.built.TakeLast(Math.Max(1, keep ?? int.MaxValue)).ToArray();
                Assert.Equal(Enumerable.Range(1, drawn.built.Length).TakeLast(kept.Length), store.Releases.Numbers);
                foreach (var version in Enumerable.Range(1, 6))
                {
                    var isNeeded = kept.Contains(version) || drawn.present.Contains(version);
                    Assert.All(Needed(Invariant.Text(version)), run => Assert.Equal(isNeeded, store.Store.Has(run.Station, run.Identity)));
                }

                Assert.Empty(StoreVerification.Of(store.Store).Problems);
            },
            iter: 6,
            threads: 1);

    public void Dispose() => sample.Dispose();

    private static IEnumerable<StationRun> Needed(string version) => Stations.Select(station => SampleReleases.Run(station, version));
}

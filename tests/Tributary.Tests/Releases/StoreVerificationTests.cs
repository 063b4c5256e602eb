using Tributary.Releases;
using Tributary.Releases.Stores;

namespace Tributary.Tests.Releases;

public sealed class StoreVerificationTests : IDisposable
{
    private readonly SampleReleases sample = new();

    public StoreVerificationTests()
    {
        sample.Releases.Build(sample.Content(routed: true));
        sample.Releases.Build(sample.Content("2"));
        sample.Store.Ledger.Append(new LedgerEntry { Station = "train/de", Identity = Digest.Of("x")
            .Hex, Started = DateTimeOffset.UnixEpoch, Seconds = 1, Outcome = LedgerOutcome.Done });
    }

    [Fact]
    public void Of_WholeStore_FindsNothing()
    {
        var found = StoreVerification.Of(sample.Store);

        Assert.Equal((10, 2), (found.Stations, found.Releases));
        Assert.Empty(found.Problems);
    }

    [Fact]
    public void Of_OneBitFlippedInAnyFileOfAStationOrRelease_FindsItThere()
    {
        string[] files = [.. new[] { "stations", "releases" }.SelectMany(below =>
            Directory.EnumerateFiles(Path.Combine(sample.Store.Folder, below), "*", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal)];
        Assert.True(files.Length > 70);
        foreach (var (index, file) in files.Index())
        {
            var bytes = File.ReadAllBytes(file);
            // In turn at the beginning, in the middle and at the end, and another bit in each file.
            var flipped = bytes.ToArray();
            flipped[(bytes.Length - 1) * (index % 3) / 2] ^= (byte)(1 << (index % 8));
            File.WriteAllBytes(file, flipped);

            var parts = Path.GetRelativePath(sample.Store.Folder, file).Split(Path.DirectorySeparatorChar);
            var folder = parts[0] == "releases" ? parts[1].Replace(".digest", "", StringComparison.Ordinal) : parts[2];
            Assert.Contains(StoreVerification.Of(sample.Store).Problems, problem =>
                problem.Folder.EndsWith(folder, StringComparison.Ordinal));
            File.WriteAllBytes(file, bytes);
        }

        Assert.Empty(StoreVerification.Of(sample.Store).Problems);
    }

    [Fact]
    public void Of_ImportedAdapter_IsReadAgainAndNeverRemoved()
    {
        var target = Path.Combine(sample.Store.ImportedFolder, "it-0123456789ab");
        Directory.CreateDirectory(sample.Store.ImportedFolder);
        using (var whole = WholeFolder.Create(target))
        {
            File.WriteAllText(whole["adapter_config.json"], "{}");
            whole.Commit();
        }

        Assert.Equal((1, 0), (StoreVerification.Of(sample.Store).Imported, StoreVerification.Of(sample.Store).Problems.Count));
        File.WriteAllText(Path.Combine(target, "adapter_config.json"), "[]");
        var found = StoreVerification.Of(sample.Store);

        var problem = Assert.Single(found.Problems);
        Assert.Equal((StorePlace.Imported, "imported/it-0123456789ab/adapter_config.json"), (problem.Place, problem.File));
        Assert.Contains("import the adapter again", problem.Repair, StringComparison.Ordinal);
        Assert.Empty(found.Repair(sample.Store).Removed);
        Assert.True(Directory.Exists(target));
    }

    [Fact]
    public void Of_DamagedWeights_SaysFileExpectedFoundAndRepair()
    {
        var file = Path.Combine(sample.Releases.FolderOf(1), "adapter", "adapter_model.safetensors");
        var (before, bytes) = (Digest.OfFile(file), File.ReadAllBytes(file));
        bytes[3] ^= 1;
        File.WriteAllBytes(file, bytes);

        var problem = Assert.Single(StoreVerification.Of(sample.Store).Problems);

        Assert.Equal((StorePlace.Release, "releases/0001/adapter/adapter_model.safetensors", $"SHA-256 {before}", Digest.OfFile(file).Hex),
            (problem.Place, problem.File, problem.Expected, problem.Found));
        Assert.Contains("from a copy", problem.Repair, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_FileMissingOrMore_IsNamed()
    {
        File.Delete(Path.Combine(sample.Releases.FolderOf(1), "diagnostics.json"));
        File.WriteAllText(Path.Combine(sample.Releases.FolderOf(2), "more.txt"), "");

        Assert.Equal(["releases/0001/diagnostics.json", "releases/0002/more.txt"], StoreVerification.Of(sample.Store)
            .Problems.Select(problem => problem.File));
    }

    [Fact]
    public void Of_ManifestThatLeadsOutOfItsFolder_IsAProblemAndNothingOutsideIsRead()
    {
        var path = Path.Combine(sample.Releases.FolderOf(2), FolderManifest.FileName);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"diagnostics.json\"", "\"../../../secret\"", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(sample.Folder, "secret"), "{}\n");

        Assert.Contains(StoreVerification.Of(sample.Store).Problems, problem => problem.Found == "none"
            && problem.File.EndsWith("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"files\":null}")]
    [InlineData("{\"files\":[null]}")]
    [InlineData("{\"files\":[{}]}")]
    [InlineData("null")]
    public void Of_ForgedManifest_IsAProblemAndNoCrash(string manifest)
    {
        File.WriteAllText(Path.Combine(sample.FolderOf(SampleReleases.Run("train/de", "1")), FolderManifest.FileName), manifest);
        File.WriteAllText(Path.Combine(sample.Releases.FolderOf(2), FolderManifest.FileName), manifest);

        var problems = StoreVerification.Of(sample.Store).Problems;

        Assert.Contains(problems, problem => problem.Place == StorePlace.Station);
        Assert.Contains(problems, problem => problem.Place == StorePlace.Release);
    }

    [Fact]
    public void Of_ReleaseReplacedWithAllItsDigests_IsSeenByItsChild()
    {
        var forged = sample.Releases.FolderOf(1);
        File.WriteAllText(Path.Combine(forged, "adapter", "adapter_model.safetensors"), "other weights");
        File.Delete(Path.Combine(forged, FolderManifest.FileName));
        var manifest = FolderManifest.Of(forged);
        File.WriteAllBytes(Path.Combine(forged, FolderManifest.FileName), manifest.ToJson());
        File.WriteAllText(forged + ".digest", manifest.ContentDigest.Hex + "\n");

        var problem = Assert.Single(StoreVerification.Of(sample.Store).Problems);

        Assert.Equal("releases/0002/release.json", problem.File);
        Assert.StartsWith("parent 1 with digest", problem.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ReleaseDeletedByHand_IsMissing()
    {
        Directory.Delete(sample.Releases.FolderOf(1), recursive: true);

        Assert.Equal("releases/0001", Assert.Single(StoreVerification.Of(sample.Store).Problems).File);
    }

    [Fact]
    public void Of_LedgerLines_NamesEachThatIsBroken()
    {
        var before = File.ReadAllLines(Path.Combine(sample.Store.Folder, "ledger.jsonl"));
        var good = before[^1] + "\n";
        File.AppendAllText(Path.Combine(sample.Store.Folder, "ledger.jsonl"),
            "nonsense\n" + good + good.Replace("train/de", "../../x", StringComparison.Ordinal)
                + good.Replace("\"seconds\":1", "\"seconds\":-1", StringComparison.Ordinal) + "null\n" + good[..20]);

        var problems = StoreVerification.Of(sample.Store).Problems;

        Assert.Equal([1, 3, 4, 5, 6], problems.Select(problem =>
            int.Parse(problem.File["ledger.jsonl:".Length..], CultureInfo.InvariantCulture) - before.Length));
        Assert.All(problems, problem => Assert.Equal(StorePlace.Ledger, problem.Place));
    }

    [Theory]
    [InlineData("format", "format")]
    [InlineData("ledger.jsonl", "ledger.jsonl")]
    [InlineData("releases", "releases")]
    public void Of_StoreWithoutOneOfItsParts_TellsIt(string removed, string expected)
    {
        var path = Path.Combine(sample.Store.Folder, removed);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }

        Assert.Equal(expected, Assert.Single(StoreVerification.Of(sample.Store).Problems).File);
    }

    [Fact]
    public void Of_LedgerCutInHalf_TellsTheLineAndTheStations()
    {
        var path = Path.Combine(sample.Store.Folder, "ledger.jsonl");
        File.WriteAllText(path, File.ReadAllText(path)[..(int)(new FileInfo(path).Length / 2)]);

        var problems = StoreVerification.Of(sample.Store).Problems.Select(problem => problem.File).ToArray();

        Assert.Equal(["ledger.jsonl", "ledger.jsonl:6"], problems);
    }

    [Fact]
    public void Of_CacheOfDigests_IsNotAsked()
    {
        var file = Path.Combine(sample.FolderOf(SampleReleases.Run("train/de", "1")), "adapter_model.safetensors");
        var (digest, info) = (Digest.OfFile(file), new FileInfo(file));
        var key = FormattableString.Invariant($"{info.FullName}|{info.Length}|{info.LastWriteTimeUtc.Ticks}|{info.CreationTimeUtc.Ticks}");
        File.WriteAllText(Path.Combine(sample.Store.Folder, "digests"), $"{digest}\t{key}\n");
        var time = info.LastWriteTimeUtc;
        var bytes = File.ReadAllBytes(file);
        bytes[0] ^= 1;
        File.WriteAllBytes(file, bytes);
        File.SetLastWriteTimeUtc(file, time);

        Assert.Single(StoreVerification.Of(sample.Store).Problems);
    }

    [Fact]
    public void Repair_DamagedStationAndRelease_RemovesTheStationAlone()
    {
        var station = sample.FolderOf(SampleReleases.Run("train/de", "1"));
        File.WriteAllText(Path.Combine(station, "adapter_model.safetensors"), "damaged");
        File.WriteAllText(Path.Combine(sample.Releases.FolderOf(1), "gate.json"), "damaged");

        var removed = StoreVerification.Of(sample.Store).Repair(sample.Store).Removed;

        Assert.Equal($"stations/train/{Path.GetFileName(station)}", Assert.Single(removed));
        Assert.False(Directory.Exists(station));
        Assert.True(Directory.Exists(sample.Releases.FolderOf(1)));
        Assert.All(StoreVerification.Of(sample.Store).Problems, problem => Assert.Equal(StorePlace.Release, problem.Place));
    }

    public void Dispose() => sample.Dispose();
}

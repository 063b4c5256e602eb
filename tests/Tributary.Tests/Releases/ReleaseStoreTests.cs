using Tributary.Merging.Recipes;
using Tributary.Releases;
using Tributary.Releases.Stores;

namespace Tributary.Tests.Releases;

public sealed class ReleaseStoreTests : IDisposable
{
    private readonly SampleReleases sample = new();

    [Fact]
    public void Build_First_HoldsEverythingAndPointsToNothing()
    {
        var release = sample.Releases.Build(sample.Content(routed: true));

        Assert.Equal((1, ReleaseKind.Built, null), (release.Number, release.Record.Kind, release.Record.Parent));
        Assert.Equal(
        [
            "adapter/adapter_config.json", "adapter/adapter_model.safetensors",
            "data/de.test.json", "data/de.train.json", "data/fr.test.json", "data/fr.train.json", "diagnostics.json", "gate.json",
                "recipe.yaml", "release.json",
            "routes/fr/adapter_config.json", "routes/fr/adapter_model.safetensors",
            "scorecards/de/predictions/de.jsonl", "scorecards/de/scorecard.json", "scorecards/fr/predictions/fr.jsonl",
                "scorecards/fr/scorecard.json",
        ], FolderManifest.Read(release.Folder).Files.Select(file => file.Name));
        Assert.Equal(sample.Content().Record.Merge, release.Record.Merge);
        Assert.Equal(["evaluate", "merge"], release.Record.Seeds.Keys);
        Assert.Equal([Split.Train, Split.Test], release.Record.Languages[0].Data.Select(data => data.Split));
        Assert.Equal(release.Record.Languages.Average(language => language.Score!.Value), release.Record.MeanScore!.Value, 12);
        Assert.True(release.Gate.Passed);
        Assert.Equal(release.Digest.Hex + "\n", File.ReadAllText(release.Folder + ".digest"));
        Assert.Equal(4, release.ScorecardOf(SampleReleases.De)!.Languages[0].Examples);
        Assert.NotNull(release.RouteFolder(SampleReleases.Fr));
        Assert.Null(release.RouteFolder(SampleReleases.De));
        Assert.Null(release.ModelFolder);
    }

    [Fact]
    public void Build_EqualContentElsewhere_GivesEqualBytes()
    {
        using var other = new SampleReleases();

        sample.Releases.Build(sample.Content());
        other.Releases.Build(other.Content());

        Assert.Equal(sample.Snapshot("releases"), other.Snapshot("releases"));
        Assert.NotEmpty(sample.Snapshot("releases"));
    }

    [Fact]
    public void Build_Anywhere_WritesNoAbsolutePath()
    {
        var release = sample.Releases.Build(sample.Content());

        foreach (var file in Directory.EnumerateFiles(release.Folder, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(sample.Folder, File.ReadAllText(file), StringComparison.Ordinal);
        }

        var recipe = AdapterMergeRecipe.Read(Path.Combine(release.Folder, "recipe.yaml"));
        Assert.Null(recipe.BaseModel);
        Assert.Equal(sample.FolderOf(SampleReleases.Run("train/de", "1")), recipe.Inputs[0].Folder);
    }

    [Fact]
    public void Build_Second_FollowsTheFirst()
    {
        var first = sample.Releases.Build(sample.Content());
        var before = sample.Snapshot("releases");

        var second = sample.Releases.Build(sample.Content("2"));

        Assert.Equal(new ReleaseParent(1, first.Digest), second.Record.Parent);
        Assert.Equal([1, 2], sample.Releases.Numbers);
        Assert.Equal(2, sample.Releases.Current!.Number);
        Assert.Subset(sample.Snapshot("releases").ToHashSet(), before.ToHashSet());
    }

    [Fact]
    public void Build_CopiesBytes_DamageOfAStationLeavesTheReleaseWhole()
    {
        var release = sample.Releases.Build(sample.Content());

        File.WriteAllText(Path.Combine(sample.Content().MergeFolder, "adapter_model.safetensors"), "damaged");

        Assert.Empty(FolderCheck.Of(release.Folder, default));
    }

    [Fact]
    public void Build_DamagedStation_IsRefusedAndLeavesNothing()
    {
        var content = sample.Content();
        File.WriteAllText(Path.Combine(content.MergeFolder, "adapter_model.safetensors"), "damaged");

        var thrown = Assert.Throws<BadInputException>(() => sample.Releases.Build(content));

        Assert.Contains("is damaged", thrown.Message, StringComparison.Ordinal);
        Assert.Empty(sample.Releases.Numbers);
        Assert.Empty(sample.Snapshot("releases"));
    }

    [Fact]
    public void Build_MissingFiles_AreNamedTogetherBeforeAnythingIsWritten()
    {
        var content = sample.Content();
        File.Delete(Path.Combine(content.MergeFolder, "diagnostics.json"));
        File.Delete(Path.Combine(content.Languages[1].ScorecardFolder!, "scorecard.json"));

        var thrown = Assert.Throws<BadInputException>(() => sample.Releases.Build(content));

        Assert.Equal(2, thrown.Problems.Count);
    }

    [Fact]
    public void Build_GateRefuses_NeedsAReason()
    {
        var content = sample.Content();
        content = content with
            { Gate = content.Gate with
            { Languages = [content.Gate.Languages[0] with { Passes = false, Verdict = GateWord.Refused, Reason = "fell" }] } };

        Assert.Contains("gate, de: fell", Assert.Throws<BadInputException>(() => sample.Releases.Build(content))
            .Message, StringComparison.Ordinal);
        var release = sample.Releases.Build(content with { Record = content.Record with { Override = "the customer agreed" } });

        Assert.Equal((false, "the customer agreed"), (release.Record.GatePassed, release.Record.Override));
    }

    [Fact]
    public void Build_AfterAKillBetweenAnyTwoFiles_GivesTheSameRelease()
    {
        var expected = sample.Releases.Build(sample.Content());
        var (digest, files) = (expected.Digest, FolderManifest.Read(expected.Folder).Files.Select(file => file.Name)
            .Append(FolderManifest.FileName).ToArray());
        var kept = Path.Combine(sample.Folder, "kept");
        Directory.Move(expected.Folder, kept);
        var partial = Path.Combine(sample.Releases.Folder, ".0001.partial");

        // Killed after each file in turn; at the end also after the digest beside the folder, which stands there since the first build.
        for (var written = 0; written <= files.Length; written++)
        {
            Directory.CreateDirectory(partial);
            foreach (var name in files.Take(written))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(partial, name))!);
                File.Copy(Path.Combine(kept, name), Path.Combine(partial, name));
            }

            Assert.Empty(sample.Releases.Numbers);
            Assert.Null(sample.Releases.Current);
            Assert.Empty(StoreVerification.Of(sample.Store).Problems);
            var release = sample.Releases.Build(sample.Content());
            Assert.Equal((1, digest), (release.Number, release.Digest));
            Assert.False(Directory.Exists(partial));
            Directory.Delete(release.Folder, recursive: true);
        }
    }

    [Fact]
    public void Build_LeftoverOfAnotherNumber_IsRemoved()
    {
        Directory.CreateDirectory(Path.Combine(sample.Releases.Folder, ".0007.partial"));
        File.WriteAllText(Path.Combine(sample.Releases.Folder, "0003.digest.partial"), "");

        Assert.Equal(1, sample.Releases.Build(sample.Content()).Number);

        Assert.Equal(["0001", "0001.digest"], Directory.EnumerateFileSystemEntries(sample.Releases.Folder)
            .Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Build_ReleaseWithoutItsManifest_GetsNoSuccessorOfItsNumber()
    {
        sample.Releases.Build(sample.Content());
        var second = sample.Releases.Build(sample.Content("2"));
        File.Delete(Path.Combine(second.Folder, FolderManifest.FileName));

        Assert.Equal(1, sample.Releases.Current!.Number);
        Assert.Equal(3, sample.Releases.Build(sample.Content("3")).Number);
        Assert.True(File.Exists(Path.Combine(second.Folder, ReleaseRecord.FileName)));
    }

    [Fact]
    public void Rollback_Chain_HasTheOldContentAndPointsBack()
    {
        var first = sample.Releases.Build(sample.Content());
        var second = sample.Releases.Build(sample.Content("2"));

        var third = sample.Releases.Rollback(1, "0.1.0");
        var fourth = sample.Releases.Rollback(2, "0.1.0");
        var fifth = sample.Releases.Rollback(3, "0.1.0");

        Assert.Equal([(3, 1, second.Digest), (4, 2, third.Digest), (5, 3, fourth.Digest)],
            new[] { third, fourth, fifth }.Select(release =>
                (release.Number, release.Record.Restores!.Value, release.Record.Parent!.Digest)));
        Assert.Equal(Content(first), Content(third));
        Assert.Equal(Content(first), Content(fifth));
        Assert.Equal(Content(second), Content(fourth));
        Assert.Equal(first.Record.Languages[0].Adapter, fifth.Record.Languages[0].Adapter);
        Assert.Empty(StoreVerification.Of(sample.Store).Problems);
    }

    [Fact]
    public void Rollback_ToTheCurrentOneOrToNone_IsRefused()
    {
        sample.Releases.Build(sample.Content());

        Assert.Contains("current one already", Assert.Throws<BadInputException>(() => sample.Releases.Rollback(1, "0.1.0"))
            .Message, StringComparison.Ordinal);
        Assert.Contains("there is no release 9; there are 1, from 1 to 1",
            Assert.Throws<BadInputException>(() => sample.Releases.Rollback(9, "0.1.0")).Message, StringComparison.Ordinal);
        Assert.Throws<BadInputException>(() => sample.Releases.Read(-1));
        Assert.Throws<BadInputException>(() => sample.Releases.Read(int.MaxValue));
    }

    [Fact]
    public void Rollback_ToAReleaseWhoseRecordWasChanged_IsRefused()
    {
        var record = Path.Combine(sample.Releases.Build(sample.Content()).Folder, ReleaseRecord.FileName);
        sample.Releases.Build(sample.Content("2"));
        File.WriteAllText(record, File.ReadAllText(record).Replace("\"seed\": 42", "\"seed\": 43", StringComparison.Ordinal));

        Assert.Throws<BadInputException>(() => sample.Releases.Rollback(1, "0.1.0"));
    }

    [Fact]
    public void Rollback_ToADamagedRelease_IsRefused()
    {
        var first = sample.Releases.Build(sample.Content());
        sample.Releases.Build(sample.Content("2"));
        File.WriteAllText(Path.Combine(first.Folder, "adapter", "adapter_model.safetensors"), "damaged");

        Assert.Throws<BadInputException>(() => sample.Releases.Rollback(1, "0.1.0"));

        Assert.Equal([1, 2], sample.Releases.Numbers);
    }

    [Theory]
    [InlineData("\"number\": 1", "\"number\": 2", "lies in the folder of 1")]
    [InlineData("\"number\": 1", "\"number\": 99999999999999999999", "not a readable record")]
    [InlineData("\"number\": 1", "\"number\": -1", "lies in the folder of 1")]
    [InlineData("\"language\": \"fr\"", "\"language\": \"../../x\"", "is not a language tag")]
    [InlineData("\"language\": \"fr\"", "\"language\": \"de\"", "names a language twice")]
    [InlineData("\"station\": \"train/fr\"", "\"station\": \"train/../../../x\"", "is not the name of a station")]
    [InlineData("\"station\": \"train/fr\"", "\"station\": \"/etc/x\"", "is not the name of a station")]
    [InlineData("\"kind\": \"built\"", "\"kind\": \"rollback\"", "do not go together")]
    [InlineData("\"kind\": \"built\"", "\"kind\": \"stolen\"", "not a readable record")]
    [InlineData("\"kind\": \"built\"", "\"kind\": \"built\", \"kind\": \"built\"", "not a readable record")]
    [InlineData("\"kind\": \"built\"", "\"kind\": \"built\", \"path\": \"/etc\"", "not a readable record")]
    [InlineData("\"gate_passed\": true", "\"gate_passed\": false", "gives no reason")]
    [InlineData("\"split\": \"test\"", "\"split\": \"../test\"", "not a readable record")]
    [InlineData("\"project\"", "\"parent\": { \"number\": 1, \"digest\": "
        + "\"0000000000000000000000000000000000000000000000000000000000000000\" }, \"project\"", "names parent 1")]
    [InlineData("\"project\"", "\"parent\": { \"number\": 1, \"digest\": \"ABC\" }, \"project\"", "is not a SHA-256")]
    [InlineData("\"languages\": [", "\"languages\": null, \"x\": [", "not a readable record")]
    [InlineData("\"languages\": [", "\"languages\": [ null, ", "$.languages[0] is null")]
    public void Read_ForgedRecord_IsRefused(string old, string forged, string expected)
    {
        var release = sample.Releases.Build(sample.Content());
        var path = Path.Combine(release.Folder, ReleaseRecord.FileName);
        var text = File.ReadAllText(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(old, forged, StringComparison.Ordinal));

        var thrown = Assert.Throws<BadInputException>(() => sample.Releases.Read(1));

        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
        Assert.NotEmpty(StoreVerification.Of(sample.Store).Problems);
    }

    [Theory]
    [InlineData("00001")]
    [InlineData("0000")]
    [InlineData("99999999999999999999")]
    [InlineData("-001")]
    [InlineData("1")]
    public void Numbers_FoldersOfOtherNames_AreNoReleases(string name)
    {
        var release = sample.Releases.Build(sample.Content());
        Directory.CreateDirectory(Path.Combine(sample.Releases.Folder, name));
        File.Copy(Path.Combine(release.Folder, FolderManifest.FileName),
            Path.Combine(sample.Releases.Folder, name, FolderManifest.FileName));

        Assert.Equal([1], sample.Releases.Numbers);
        Assert.Equal(2, sample.Releases.Build(sample.Content("2")).Number);
        Assert.Contains(StoreVerification.Of(sample.Store).Problems, problem => problem.File == $"releases/{name}");
    }

    [Fact]
    public void Build_AfterTheHighestNumber_IsRefused()
    {
        Directory.CreateDirectory(sample.Releases.FolderOf(ReleaseFolder.HighestNumber));

        Assert.Contains("highest number", Assert.Throws<BadInputException>(() => sample.Releases.Build(sample.Content()))
            .Message, StringComparison.Ordinal);
    }

    public void Dispose() => sample.Dispose();

    private static IEnumerable<FolderManifest.Entry> Content(Release release) =>
        FolderManifest.Read(release.Folder).Files.Where(file => file.Name != ReleaseRecord.FileName).ToArray();
}

using Tributary.Releases;

namespace Tributary.Tests.Releases;

/// <summary>Releases that are not as they were written, or are there no more.</summary>
public sealed class ReleaseDamageTests : IDisposable
{
    private readonly SampleReleases sample = new();

    [Fact]
    public void RequireCurrent_AnyFileButWeightsChanged_NamesFileExpectedAndFound()
    {
        sample.Releases.Build(sample.Content());
        var release = sample.Releases.Build(sample.Content("2", routed: true));
        Assert.Equal(2, sample.Releases.RequireCurrent()!.Number);
        string[] files = [.. FolderManifest.Read(release.Folder).Files.Select(file => file.Name).Append(FolderManifest.FileName)];
        Assert.Equal(17, files.Length);
        foreach (var name in files)
        {
            var path = Path.Combine(release.Folder, name);
            var bytes = File.ReadAllBytes(path);
            // Of weights the size alone is looked at.
            File.WriteAllBytes(path, name.EndsWith(".safetensors", StringComparison.Ordinal) ? bytes[..^1]
                : [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
            var problem = Assert.Single(Assert.Throws<BadInputException>(sample.Releases.RequireCurrent).Problems);
            Assert.Equal(path, problem.Where);
            Assert.Contains("expected ", problem.Text, StringComparison.Ordinal);
            Assert.Equal((2, name), (Assert.Single(sample.Releases.Damages).Number, sample.Releases.Damages[0].File));
            File.Delete(path);
            Assert.Equal(path, Assert.Single(Assert.Throws<BadInputException>(sample.Releases.RequireCurrent).Problems).Where);
            File.WriteAllBytes(path, bytes);
        }

        Assert.Empty(sample.Releases.Damages);
    }

    [Fact]
    public void RequireCurrent_FileAndManifestChangedTogether_IsDamage()
    {
        var release = sample.Releases.Build(sample.Content());
        File.WriteAllText(Path.Combine(release.Folder, "diagnostics.json"), "{ }\n");
        File.Delete(Path.Combine(release.Folder, FolderManifest.FileName));
        File.WriteAllBytes(Path.Combine(release.Folder, FolderManifest.FileName), FolderManifest.Of(release.Folder).ToJson());

        var problem = Assert.Single(Assert.Throws<BadInputException>(sample.Releases.RequireCurrent).Problems);

        Assert.Contains($"expected the digest {release.Digest}", problem.Text, StringComparison.Ordinal);
        Assert.Contains("No older release stands", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void RequireCurrent_OlderReleaseDamaged_IsNoMatter()
    {
        var first = sample.Releases.Build(sample.Content());
        sample.Releases.Build(sample.Content("2"));
        File.WriteAllText(Path.Combine(first.Folder, "gate.json"), "{}");

        Assert.Equal(2, sample.Releases.RequireCurrent()!.Number);
        Assert.Equal(1, Assert.Single(sample.Releases.Damages).Number);
    }

    [Theory]
    [InlineData(ReleaseRecord.FileName)]
    [InlineData(FolderManifest.FileName)]
    public void Rollback_CurrentReleaseDamaged_IsTheWayOut(string file)
    {
        sample.Releases.Build(sample.Content());
        var second = sample.Releases.Build(sample.Content("2"));
        File.WriteAllText(Path.Combine(second.Folder, file), "{");

        var third = sample.Releases.Rollback(1, "0.1.0");

        Assert.Equal((3, new ReleaseParent(2, second.Digest)), (third.Number, third.Record.Parent));
        Assert.Equal(3, sample.Releases.RequireCurrent()!.Number);
    }

    [Fact]
    public void Read_ReleaseWithoutItsManifest_SaysDamaged()
    {
        var release = sample.Releases.Build(sample.Content());
        File.Delete(Path.Combine(release.Folder, FolderManifest.FileName));

        Assert.Contains("release 1 is damaged: manifest.json: expected the manifest that is written last, found none",
            Assert.Throws<BadInputException>(() => sample.Releases.Read(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RemovedByACleaning_SaysSoAndWhatIsLeft()
    {
        Enumerable.Range(1, 3).ToList().ForEach(version => sample.Releases.Build(sample.Content(Invariant.Text(version))));
        StoreCleaning.Of(sample.Store, [], keep: 2).Remove();

        Assert.Contains("release 1 was removed by gc; what is left: 2, 3", Assert.Throws<BadInputException>(() => sample.Releases.Read(1))
            .Message, StringComparison.Ordinal);
        Assert.Equal(2, sample.Releases.Read(2).Number);
        Assert.Contains("there is no release 9; there are 2, from 2 to 3", Assert.Throws<BadInputException>(() => sample.Releases.Read(9))
            .Message, StringComparison.Ordinal);
    }

    public void Dispose() => sample.Dispose();
}

using Tributary.Releases;
using Tributary.Releases.Stores;
using Tributary.Tests.Releases;

namespace Tributary.Cli.Tests.Commands;

public sealed class ReleaseCommandsTests : IDisposable
{
    private readonly SampleReleases sample = new();

    [Fact]
    public void Releases_ListShowDiff_SayWhatIsThere()
    {
        Assert.Equal("no release yet\n", Tool.Run(sample.Folder, "releases").Out);
        sample.Releases.Build(sample.Content());
        sample.Releases.Build(sample.Content("22"));

        var list = Tool.Run(sample.Folder, "releases");
        var show = Tool.Run(sample.Folder, "releases", "show", "2");
        var diff = Tool.Run(sample.Folder, "releases", "diff", "1", "2");

        Assert.Equal((0, ""), (list.ExitCode, list.Error));
        Assert.Matches(@"(?m)^2 +built +de fr +0\.\d{3} +passed$", list.Out);
        Assert.Contains("follows 1, digest", show.Out, StringComparison.Ordinal);
        Assert.Contains("gate, de: passes: the first release: nothing to compare with", show.Out, StringComparison.Ordinal);
        Assert.Contains("de train: +0 -0 ~1 examples", diff.Out, StringComparison.Ordinal);
        Assert.Contains("adapters[de].weight: 1 -> 22", diff.Out, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^de .* no difference shown$", diff.Out);
    }

    [Theory]
    [InlineData("releases")]
    [InlineData("releases", "show", "1")]
    [InlineData("releases", "diff", "1", "2")]
    [InlineData("verify")]
    [InlineData("rollback", "1")]
    public void Verb_Json_IsOneDocumentAloneOnStandardOutput(params string[] arguments)
    {
        sample.Releases.Build(sample.Content());
        sample.Releases.Build(sample.Content("2"));

        var result = Tool.Run(sample.Folder, [.. arguments, "--json"]);

        using var document = JsonDocument.Parse(result.Out);
        Assert.Equal((0, JsonValueKind.Object), (result.ExitCode, document.RootElement.ValueKind));
    }

    [Theory]
    [InlineData("there is no release 7", "releases", "show", "7")]
    [InlineData("there is no release 7", "rollback", "7")]
    [InlineData("'../1' is not the number of a release", "rollback", "../1")]
    [InlineData("'99999999999999' is no release", "releases", "show", "99999999999999")]
    [InlineData("no project here", "verify", "-p", "nowhere")]
    public void Verb_BadInput_IsRefusedWithNothingChanged(string expected, params string[] arguments)
    {
        sample.Releases.Build(sample.Content());
        var before = sample.Snapshot();

        var result = Tool.Run(sample.Folder, arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Equal(before, sample.Snapshot());
    }

    [Fact]
    public void Release_ThatGcRemoved_IsToldFromOneThatNeverWas()
    {
        Enumerable.Range(1, 2).ToList().ForEach(version => sample.Releases.Build(sample.Content(Invariant.Text(version))));
        StoreCleaning.Of(sample.Store, [], keep: 1).Remove();

        Assert.All((string[][])[["rollback", "1"], ["releases", "show", "1"], ["releases", "diff", "1", "2"]], arguments =>
        {
            var result = Tool.Run(sample.Folder, arguments);
            Assert.Equal(2, result.ExitCode);
            Assert.Contains("release 1 was removed by gc; what is left: 2", result.Error, StringComparison.Ordinal);
        });
        Assert.Equal(Tool.Run(sample.Folder, "releases", "show", "2").Out, Tool.Run(sample.Folder, "releases", "show", "current").Out);
    }

    [Fact]
    public void Rollback_MakesANewRelease()
    {
        sample.Releases.Build(sample.Content());
        sample.Releases.Build(sample.Content("2"));

        var result = Tool.Run(sample.Folder, "rollback", "1");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal((3, 1), (sample.Releases.Current!.Number, sample.Releases.Current.Record.Restores));
        Assert.Equal(0, Tool.Run(sample.Folder, "verify").ExitCode);
    }

    [Fact]
    public void Releases_Damaged_AreCalledSo()
    {
        sample.Releases.Build(sample.Content());
        var second = sample.Releases.Build(sample.Content("2"));
        var third = sample.Releases.Build(sample.Content("3"));
        File.WriteAllText(Path.Combine(second.Folder, "gate.json"), "{}");
        File.Delete(Path.Combine(third.Folder, FolderManifest.FileName));

        var list = Tool.Run(sample.Folder, "releases");
        var two = Tool.Run(sample.Folder, "releases", "show", "2");
        var three = Tool.Run(sample.Folder, "releases", "show", "3");

        Assert.Contains("release 2 is damaged: gate.json: expected", list.Out, StringComparison.Ordinal);
        Assert.Contains("release 3 is damaged: manifest.json: expected the manifest that is written last, found none",
            list.Out, StringComparison.Ordinal);
        Assert.Equal([0, 1, 2], new[] { list.ExitCode, two.ExitCode, three.ExitCode });
        Assert.StartsWith("release 2 is damaged: gate.json", two.Out, StringComparison.Ordinal);
        Assert.Contains("release 3 is damaged", three.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_DamagedStation_FailsAndRepairsIt()
    {
        sample.Releases.Build(sample.Content());
        var station = sample.Content().MergeFolder;
        File.WriteAllText(Path.Combine(station, "adapter_config.json"), "{\"r\":3}");

        var found = Tool.Run(sample.Folder, "verify");
        var repaired = Tool.Run(sample.Folder, "verify", "--repair");
        var again = Tool.Run(sample.Folder, "verify");

        Assert.Equal([1, 1, 0], new[] { found.ExitCode, repaired.ExitCode, again.ExitCode });
        Assert.Contains("adapter_config.json: expected SHA-256", found.Out, StringComparison.Ordinal);
        Assert.Contains("removed stations/merge/all-", repaired.Out, StringComparison.Ordinal);
        Assert.Contains("4 stations and 1 releases read again, 0 problems", again.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Gc_WithoutYes_ListsAlone_WithYes_Removes()
    {
        using var project = new CliProject();
        var store = Store.At(project.Folder);
        store.Prepare();
        var old = SampleReleases.Run("train/de", "old");
        var folder = store.FolderOf(old.Station, old.Identity);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "weights"), "x");

        var listed = Tool.Run(project.Folder, "gc");
        var dry = Tool.Run(project.Folder, "gc", "--yes", "--dry-run");
        Assert.True(Directory.Exists(folder));
        var removed = Tool.Run(project.Folder, "gc", "--yes", "--json");
        var again = Tool.Run(project.Folder, "gc");

        Assert.Contains("nothing was removed; 'tributary gc --yes' does", listed.Out, StringComparison.Ordinal);
        Assert.Equal(listed.Out, dry.Out);
        Assert.False(Directory.Exists(folder));
        using var document = JsonDocument.Parse(removed.Out);
        Assert.Equal((true, 1L), (document.RootElement.GetProperty("removed").GetBoolean(),
            document.RootElement.GetProperty("bytes").GetInt64()));
        Assert.StartsWith("nothing to remove", again.Out, StringComparison.Ordinal);
        Assert.Equal(2, Tool.Run(project.Folder, "gc", "--keep", "-1").ExitCode);
    }

    [Fact]
    public void Gc_ProjectThatCannotBePlanned_RemovesNothing()
    {
        using var project = new CliProject();
        project.Replace("tributary.yaml", "base_model: base", "base_model: nowhere");
        Directory.CreateDirectory(project[".tributary/stations/train/de-0123456789ab"]);

        Assert.Equal(2, Tool.Run(project.Folder, "gc", "--yes").ExitCode);
        Assert.True(Directory.Exists(project[".tributary/stations/train/de-0123456789ab"]));
    }

    public void Dispose() => sample.Dispose();
}

using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Tests.Releases;

/// <summary>What differs between two releases, and releases as documents.</summary>
public sealed class ReleaseDiffTests : IDisposable
{
    private readonly SampleReleases sample = new();

    [Fact]
    public void Diff_TrainingChanged_NamesKeyOldAndNew()
    {
        sample.Releases.Build(Trained("1", _ => Recipe("1")));
        var second = sample.Releases.Build(Trained("2", _ => Recipe("2")));
        sample.Releases.Build(Trained("3", language => Recipe(language.Language == SampleReleases.De ? "3" : "2", "{text}\nAnswer:")));

        var all = Diff(1, 2);
        var one = Diff(2, 3);

        Assert.Equal(["adapter.r", "training.epochs"], second.Record.Languages[0].Training!.Values.Keys);
        Assert.Equal(new SettingDifference("training.epochs", "1", "2"),
            Assert.Single(all.Settings, setting => setting.Key.StartsWith("training", StringComparison.Ordinal)));
        Assert.Equal(["task.prompt: (none) -> {text}\\nAnswer:", "training.epochs.de: 2 -> 3"],
            one.Settings.Where(setting => !setting.Key.StartsWith("adapters", StringComparison.Ordinal)).Select(setting => setting.Text));
        Assert.Empty(all.UnknownTrainings);
    }

    [Fact]
    public void Diff_OneReleaseWithoutRecipes_SaysThatTheyAreNotKnown()
    {
        var old = sample.Releases.Build(sample.Content());
        sample.Releases.Build(Trained("2", _ => Recipe("2")));

        var diff = Diff(1, 2);

        Assert.DoesNotContain("training\":", File.ReadAllText(Path.Combine(old.Folder, ReleaseRecord.FileName)), StringComparison.Ordinal);
        Assert.Null(old.Record.Languages[0].Training);
        Assert.Equal([("de", 1), ("fr", 1)], diff.UnknownTrainings.Select(unknown =>
            (unknown.Language.Tag, Assert.Single(unknown.Releases))));
        Assert.DoesNotContain(diff.Settings, setting => setting.Key.StartsWith("training", StringComparison.Ordinal));
    }

    [Fact]
    public void Diff_SameAdapters_KnowsThatNoRecipeChanged()
    {
        sample.Releases.Build(sample.Content());
        sample.Releases.Build(Trained("1", _ => Recipe("2")));

        Assert.Empty(Diff(1, 2).UnknownTrainings);
    }

    [Fact]
    public void Documents_OfReleases_AreJsonWithTheirFigures()
    {
        sample.Releases.Build(sample.Content());
        var second = sample.Content("22");
        File.Delete(Path.Combine(sample.Store.Folder, "ledger.jsonl"));
        sample.Store.Ledger.Append(new LedgerEntry { Station = "train/de", Identity = SampleReleases.Run("train/de", "2").Identity.Hex,
            Started = DateTimeOffset.UnixEpoch, Seconds = 12.5, Outcome = LedgerOutcome.Done, Tokens = 7 });
        sample.Releases.Build(second with { Record = second.Record with { Costs = [SampleReleases.Run("train/de", "2")] } });

        var diff = ReleaseDiff.Of(sample.Releases.Read(1), sample.Releases.Read(2), sample.Store.Ledger.Read());
        using var json = JsonDocument.Parse(ReleaseDocument.Diff(diff));
        using var list = JsonDocument.Parse(ReleaseDocument.List(sample.Releases.All(), sample.Releases.Damages));
        using var show = JsonDocument.Parse(ReleaseDocument.Show(sample.Releases.Read(2), []));

        Assert.Equal(["de train +0 -0 ~1 examples", "fr train +0 -0 ~1 examples"],
            diff.Data.Select(data => $"{data.Language} {SplitWords.Table.Of(data.Split)} {data.Text}"));
        Assert.Contains(new SettingDifference("adapters[de].weight", "1", "22"), diff.Settings);
        Assert.DoesNotContain(diff.Settings, setting => setting.Key.Contains("path", StringComparison.Ordinal));
        Assert.Equal("no_difference_shown", json.RootElement.GetProperty("scores")[0].GetProperty("verdict").GetString());
        Assert.Equal((12.5, 7L), (diff.Cost.Added.Seconds, diff.Cost.Added.Tokens));
        Assert.Equal(diff.Cost.Added.Stations - 1, diff.Cost.Added.Unknown);
        Assert.Equal(2, list.RootElement.GetProperty("releases").GetArrayLength());
        Assert.Equal(2, show.RootElement.GetProperty("record").GetProperty("number").GetInt32());
        Assert.Equal("Bewertungen für alle", show.RootElement.GetProperty("record").GetProperty("project").GetString());
    }

    public void Dispose() => sample.Dispose();

    private static StationInputs Recipe(string epochs, string? prompt = null) => new(
    [
        new("training.epochs", epochs), new("adapter.r", "2"),
        .. prompt is null ? Array.Empty<KeyValuePair<string, string>>() : [new("task.prompt", prompt)],
    ]);

    private ReleaseDiff Diff(int before, int after) => ReleaseDiff.Of(sample.Releases.Read(before), sample.Releases.Read(after), []);

    private ReleaseContent Trained(string version, Func<LanguageContent, StationInputs> recipe)
    {
        var content = sample.Content(version);
        return content with { Languages = [.. content.Languages.Select(language =>
            language with { Record = language.Record with { Training = recipe(language) } })] };
    }
}

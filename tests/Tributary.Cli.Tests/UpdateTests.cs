using Tributary.Releases;
using Tributary.Releases.Stores;
using Tributary.Testing;

namespace Tributary.Cli.Tests;

/// <summary>Ways to bring a finished project up to date, in real processes.</summary>
public sealed class UpdateTests
{
    private const string GermanReview = """{"text":"Das Essen war leider kalt.","label":"negative"}""";
    private const string EnglishReview = """{"text":"The soup was cold, sadly.","label":"negative"}""";

    [Fact]
    public void Up_Only_TrainsThatLanguageAndTheReleaseSaysWhatItKept()
    {
        using var folder = RiverProject.Create(epochs: 1, "gate: { max_drop: 0.99 }");
        Assert.Equal(0, Tool.Run(folder.Path, "up").ExitCode);
        File.AppendAllText(folder["data", "de", "train.jsonl"], GermanReview + "\n");
        File.AppendAllText(folder["data", "en", "train.jsonl"], EnglishReview + "\n");

        var only = Tool.Run(folder.Path, "up", "--only", "de");
        var rest = Tool.Run(folder.Path, "plan");

        Assert.Equal((0, ""), (only.ExitCode, only.Error));
        Assert.Equal(["train/de ..."], Trainings(only));
        var languages = new ReleaseStore(Store.At(folder.Path)).Current!.Record.Languages;
        Assert.Contains("+1 -0 ~0 examples", languages.Single(part => part.Language == Language.Parse("en"))
            .Kept, StringComparison.Ordinal);
        Assert.Null(languages.Single(part => part.Language == Language.Parse("de")).Kept);
        Assert.Contains("train/en  train data of en changed: +1 -0 ~0 examples", rest.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("train/de", rest.Out, StringComparison.Ordinal);
        Assert.Equal(2, Tool.Run(folder.Path, "up", "--only", "fr").ExitCode);
    }

    [Fact]
    public void Up_Continue_GoesOnFromTheLastAdapterAndIsThenUpToDate()
    {
        using var folder = RiverProject.Create(epochs: 1, "gate: { max_drop: 0.99 }");
        File.WriteAllText(folder["tributary.yaml"], File.ReadAllText(folder["tributary.yaml"])
            .Replace("learning_rate: 1e-3", "learning_rate: 1e-3, warmup_ratio: 0, update: continue, replay: 0.5",
                StringComparison.Ordinal));
        Assert.Equal(0, Tool.Run(folder.Path, "up").ExitCode);
        var before = RiverProject.Stations(folder.Path);
        File.WriteAllLines(folder["new.jsonl"], [GermanReview,
            """{"text":"Die Suppe war wunderbar, wir kommen wieder.","label":"positive"}"""]);
        Assert.Equal(0, Tool.Run(folder.Path, "add-data", "de", "new.jsonl").ExitCode);

        var plan = Tool.Run(folder.Path, "plan");
        var up = Tool.Run(folder.Path, "up");

        Assert.Contains("goes on from train/de-", plan.Out, StringComparison.Ordinal);
        Assert.Contains("2 new examples, 2 of 90 old ones", plan.Out, StringComparison.Ordinal);
        Assert.Equal((0, ""), (up.ExitCode, up.Error));
        Assert.Equal(["train/de ..."], Trainings(up));
        Assert.Equal("nothing to do: everything is up to date\n", Tool.Run(folder.Path, "up").Out);
        Assert.Equal(0, Tool.Run(folder.Path, "verify").ExitCode);
        Assert.All(before, station => Assert.Equal(station.Value, RiverProject.Stations(folder.Path)[station.Key]));
    }

    [Fact]
    public async Task Up_WhileAnotherRuns_IsRefusedByNameOrWaits()
    {
        using var folder = RiverProject.Create(epochs: 2);
        using var first = Tool.Start(folder.Path, null, "up");
        var (output, error) = (first.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            first.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        // The first line is written under the lock, and long before the end.
        while (!File.Exists(Path.Combine(folder.Path, Store.FolderName, "lock.holder")) && !first.HasExited)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        var refused = Tool.Run(folder.Path, "up");
        var waited = Tool.Run(folder.Path, "up", "--wait");
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, first.ExitCode);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains(FormattableString.Invariant($"process {first.Id}"), refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, waited.ExitCode);
        Assert.Empty(Trainings(waited));
        Assert.Equal([1], new ReleaseStore(Store.At(folder.Path)).Numbers);
        await Task.WhenAll(output, error);
    }

    private static string[] Trainings(ToolResult run) =>
        [.. run.Out.Split('\n').Where(line => line.StartsWith("train/", StringComparison.Ordinal)
            && line.EndsWith("...", StringComparison.Ordinal))];
}

namespace Tributary.Cli.Tests;

/// <summary>Labels that were shuffled in one language's new data, on the sample: said at the end of the run and in the report, whatever the
/// gate can prove. Two trainings of the sample take ten seconds each.</summary>
public sealed class CollapsedAdapterTests
{
    [Fact]
    public void Up_LabelsShuffledInOneLanguage_SaysThatItsAdapterCollapsed()
    {
        using var folder = RiverProject.Create(epochs: 2, train: 240, test: 60);
        Assert.Equal(0, Tool.Run(folder.Path, "up").ExitCode);
        Shuffle(folder["data", "de", "train.jsonl"]);
        Shuffle(folder["data", "de", "valid.jsonl"]);

        var shuffled = Tool.Run(folder.Path, "up", "--accept", "to see the report", "--json", "up.json");
        var report = Tool.Run(folder.Path, "report");

        Assert.Equal((0, 0), (shuffled.ExitCode, report.ExitCode));
        Assert.Contains("\nMacro-F1: release 2 against release 1", shuffled.Out, StringComparison.Ordinal);
        Assert.Contains("\nwarning: de: its own adapter fell from ", shuffled.Out, StringComparison.Ordinal);
        Assert.Contains("What changed: its train data changed: +0 -0 ~240 examples, 240 before and 240 now", shuffled.Out,
            StringComparison.Ordinal);
        Assert.DoesNotContain("warning: en: its own adapter", shuffled.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[", shuffled.Out, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(File.ReadAllText(folder["up.json"]));
        Assert.Equal("collapsed", document.RootElement.GetProperty("summary").GetProperty("warnings")[0].GetProperty("kind").GetString());
        Assert.Contains("own adapter fell", File.ReadAllText(folder["report.md"]), StringComparison.Ordinal);
        Assert.StartsWith("release   2, mean macro_f1 0.", Tool.Run(folder.Path, "status").Out, StringComparison.Ordinal);
    }

    private static void Shuffle(string file) => File.WriteAllLines(file, File.ReadAllLines(file).Select(line => line
        .Replace("\"label\":\"neutral\"", "\"label\":\"?\"", StringComparison.Ordinal)
        .Replace("\"label\":\"negative\"", "\"label\":\"neutral\"", StringComparison.Ordinal)
        .Replace("\"label\":\"positive\"", "\"label\":\"negative\"", StringComparison.Ordinal)
        .Replace("\"label\":\"?\"", "\"label\":\"positive\"", StringComparison.Ordinal)));
}

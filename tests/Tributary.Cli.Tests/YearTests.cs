using Tributary.MaintenanceBench;
using Tributary.Releases;
using Tributary.Releases.Stores;
using Tributary.Testing;

namespace Tributary.Cli.Tests;

/// <summary>A cut of samples/a-year.sh: six events in the life of one project, in real
/// processes; each trains only what it must, and every release verifies.</summary>
public sealed class YearTests : IDisposable
{
    private const int GateRefused = 3;
    private readonly TempFolder project = KeywordProject.Create();
    private int seen;

    [Fact]
    public void SixEvents_TrainOnlyWhatTheyMust()
    {
        Event(trained: 2, exitCode: 0, "up");

        AddData("en", KeywordReviews.Lines("en", "more", 20));
        Event(trained: 1, exitCode: 0, "up");

        var good = File.ReadAllText(project["tributary.yaml"]);
        AddData("fr", BatchProject.NewData.Select(KeywordReviews.Turned));
        var refused = Event(trained: 1, GateRefused, "up");
        Assert.Contains("fr", refused.Out + refused.Error, StringComparison.Ordinal);
        Assert.Equal(2, Releases());

        File.WriteAllText(project["tributary.yaml"], good);
        Event(trained: 0, exitCode: 0, "rollback", "1");
        Assert.Equal(3, Releases());

        var other = good.Replace("lambda: [1, 1.25", "lambda: [0.9, 1.25", StringComparison.Ordinal);
        Assert.NotEqual(good, other);
        File.WriteAllText(project["tributary.yaml"], other);
        Event(trained: 0, exitCode: 0, "up");
        Assert.Equal(4, Releases());

        Assert.Contains("routes names 'fr'; take it out there first", Run("remove-language", "fr").Error, StringComparison.Ordinal);
        File.WriteAllText(project["tributary.yaml"], other.Replace("routes: [fr]\n", "", StringComparison.Ordinal));
        Assert.Equal(0, Run("remove-language", "fr").ExitCode);
        Event(trained: 0, exitCode: 0, "up");
        Assert.Equal(5, Releases());
    }

    public void Dispose() => project.Dispose();

    private ToolResult Event(int trained, int exitCode, params string[] verb)
    {
        var run = Run(verb);
        var entries = Store.At(project.Path).Ledger.Read();
        var trainings = entries.Skip(seen).Count(entry => entry.Station.StartsWith("train/", StringComparison.Ordinal)
            && entry.Outcome == LedgerOutcome.Done);
        seen = entries.Count;
        Assert.True(run.ExitCode == exitCode, run.Out + run.Error);
        Assert.Equal(trained, trainings);
        var verified = Run("verify");
        Assert.True(verified.ExitCode == 0, verified.Out + verified.Error);
        return run;
    }

    private void AddData(string language, IEnumerable<string> lines)
    {
        File.WriteAllLines(project[language + "-more.jsonl"], lines);
        Assert.Equal(0, Run("add-data", language, language + "-more.jsonl").ExitCode);
    }

    private ToolResult Run(params string[] arguments) => Tool.Run(project.Path, arguments);

    private int Releases() => new ReleaseStore(Store.At(project.Path)).Numbers.Count;
}

using System.Globalization;
using Tributary.Releases;
using Tributary.Testing;

namespace Tributary.Cli.Tests;

/// <summary>A cut of samples/a-year.sh: six events in the life of one project, in real processes; each trains only what it must, and every release verifies.</summary>
public sealed class YearTests : IDisposable
{
    private const int GateRefused = 3;
    private readonly TempFolder project = RiverProject.Create(epochs: 3, "gate: { max_drop: 0.05 }\nleakage: report", train: 200, test: 150);
    private int seen;

    [Fact]
    public void SixEvents_TrainOnlyWhatTheyMust()
    {
        Event(trained: 2, exitCode: 0, "up");

        Assert.Equal(0, Run("add-data", "de", Reviews("de", 200, 40, turned: false)).ExitCode);
        Event(trained: 1, exitCode: 0, "up");

        var good = File.ReadAllText(project["tributary.yaml"]);
        Assert.Equal(0, Run("add-data", "en", Reviews("en", 240, 400, turned: true)).ExitCode);
        var refused = Event(trained: 1, GateRefused, "up");
        Assert.Contains("en", refused.Out + refused.Error, StringComparison.Ordinal);
        Assert.Equal(2, Releases());

        File.WriteAllText(project["tributary.yaml"], good);
        Event(trained: 0, exitCode: 0, "rollback", "1");
        Assert.Equal(3, Releases());

        File.WriteAllText(project["tributary.yaml"], good.Replace("lambda: [1, 2]", "lambda: 1.5", StringComparison.Ordinal));
        Event(trained: 0, exitCode: 0, "up");
        Assert.Equal(4, Releases());

        Assert.Equal(0, Run("remove-language", "de").ExitCode);
        Event(trained: 0, exitCode: 0, "up");
        Assert.Equal(5, Releases());
    }

    public void Dispose() => project.Dispose();

    private ToolResult Event(int trained, int exitCode, params string[] verb)
    {
        var run = Run(verb);
        var entries = Store.At(project.Path).Ledger.Read();
        var trainings = entries.Skip(seen).Count(entry => entry.Station.StartsWith("train/", StringComparison.Ordinal) && entry.Outcome == LedgerOutcome.Done);
        seen = entries.Count;
        Assert.True(run.ExitCode == exitCode, run.Out + run.Error);
        Assert.Equal(trained, trainings);
        var verified = Run("verify");
        Assert.True(verified.ExitCode == 0, verified.Out + verified.Error);
        return run;
    }

    private ToolResult Run(params string[] arguments) => Tool.Run(project.Path, arguments);

    private int Releases() => new ReleaseStore(Store.At(project.Path)).Numbers.Count;

    private string Reviews(string language, int from, int count, bool turned)
    {
        var lines = File.ReadLines(Path.Combine(Repository.Root, "samples", "reviews", "data", language, "train.jsonl")).Skip(from).Take(count);
        var file = project[string.Create(CultureInfo.InvariantCulture, $"more-{language}-{from}.jsonl")];
        File.WriteAllLines(file, turned ? lines.Select(Turn) : lines);
        return file;
    }

    // negative becomes positive and positive negative: a batch whose labels were mixed up.
    private static string Turn(string line) => line.Contains("\"negative\"", StringComparison.Ordinal)
        ? line.Replace("\"negative\"", "\"positive\"", StringComparison.Ordinal)
        : line.Replace("\"positive\"", "\"negative\"", StringComparison.Ordinal);
}

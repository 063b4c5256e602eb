using System.Diagnostics;
using Tributary.Releases.Stores;
using Tributary.Testing;

namespace Tributary.Cli.Tests;

/// <summary>The whole journey in real processes, on the sample's base model and a few of its reviews.</summary>
public sealed class RiverTests : IDisposable
{
    private readonly List<TempFolder> folders = [];

    [Fact]
    public void Up_ThenAgain_RunsOnceAndThenNothing()
    {
        var project = NewProject();

        var first = Tool.Run(project, "up");
        var second = Tool.Run(project, "up");

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Contains("merge/all done", first.Out, StringComparison.Ordinal);
        Assert.Equal("nothing to do: everything is up to date\n", second.Out);
        var evaluated = Tool.Run(project, "evaluate", "--language", "de", "--json");
        using var scorecard = JsonDocument.Parse(evaluated.Out);
        Assert.Equal(0, evaluated.ExitCode);
        Assert.True(scorecard.RootElement.GetProperty("languages").TryGetProperty("de", out _));
        var report = Tool.Run(project, "report");
        Assert.Equal(0, report.ExitCode);
        Assert.Contains("de", File.ReadAllText(Path.Combine(project, "report.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Up_OneLanguageChanged_TrainsOneAdapter()
    {
        var project = NewProject();
        Tool.Run(project, "up");
        File.AppendAllText(Path.Combine(project, "data", "de", "train.jsonl"),
            """{"text":"Das Essen war leider kalt.","label":"negative"}""" + "\n");

        var plan = Tool.Run(project, "plan");
        var up = Tool.Run(project, "up");

        Assert.Contains("train/de  train data of de changed: +1 -0 ~0 examples", plan.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("train/en", plan.Out, StringComparison.Ordinal);
        Assert.Equal(0, up.ExitCode);
        Assert.Single(up.Out.Split('\n'), line => line.StartsWith("train/", StringComparison.Ordinal)
            && line.EndsWith("...", StringComparison.Ordinal));
    }

    [Fact]
    public void Up_TwoWorkers_GiveTheBytesOfOne()
    {
        var (one, two) = (NewProject(), NewProject());

        Assert.Equal(0, Tool.Run(one, "up", "--workers", "1").ExitCode);
        Assert.Equal(0, Tool.Run(two, "up", "--workers", "2").ExitCode);

        Assert.Equal(RiverProject.Stations(one), RiverProject.Stations(two));
    }

    [Fact]
    public void Up_InterruptedInTraining_KeepsACheckpointAndEndsWithTheBytesOfAnUnbrokenRun()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sends a POSIX signal");
        var (whole, broken) = (NewProject(epochs: 6), NewProject(epochs: 6));
        Assert.Equal(0, Tool.Run(whole, "up").ExitCode);

        var interrupted = InterruptInTraining(broken);

        Assert.Equal(130, interrupted.ExitCode);
        Assert.Contains("cancelled", interrupted.Error, StringComparison.Ordinal);
        Assert.Contains(Store.At(broken).Ledger.Read(), entry => entry.Outcome == LedgerOutcome.Cancelled);
        Assert.Equal(0, Tool.Run(broken, "up").ExitCode);
        Assert.Equal(RiverProject.Stations(whole), RiverProject.Stations(broken));
        Assert.False(Directory.Exists(Path.Combine(broken, ".tributary", "checkpoints"))
            && Directory.EnumerateDirectories(Path.Combine(broken, ".tributary", "checkpoints")).Any());
    }

    public void Dispose() => folders.ForEach(folder => folder.Dispose());

    // Until the first training has made some steps: times differ from machine to machine.
    private static void WaitForSteps(string project)
    {
        var metrics = Path.Combine(project, ".tributary", "metrics");
        Assert.True(
            SpinWait.SpinUntil(() =>
            {
                Thread.Sleep(50);
                return Directory.Exists(metrics) && Directory.EnumerateFiles(metrics).Any(file => new FileInfo(file).Length > 0);
            }, TimeSpan.FromMinutes(2)),
            "no training began");
    }

    private static ToolResult InterruptInTraining(string project)
    {
        using var run = Tool.Start(project, null, "up");
        var error = run.StandardError.ReadToEndAsync();
        var output = run.StandardOutput.ReadToEndAsync();
        WaitForSteps(project);
        using (var kill = Process.Start("kill", ["-INT", run.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        run.WaitForExit();
        return new ToolResult(run.ExitCode, output.Result, error.Result);
    }

    private string NewProject(int epochs = 1)
    {
        folders.Add(RiverProject.Create(epochs));
        return folders[^1].Path;
    }
}

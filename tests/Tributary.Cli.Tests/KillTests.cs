using Tributary.Running.Jobs;
using Tributary.Testing;

namespace Tributary.Cli.Tests;

/// <summary>Trainings killed without warning, in processes of their own.</summary>
public sealed class KillTests
{
    private const string Saving = "run: { save_steps: 3 }";

    [Fact]
    public void Train_KilledFiveTimes_EndsWithTheBytesOfAnUnbrokenRun()
    {
        using var whole = RiverProject.Create(epochs: 2, Saving);
        Assert.Equal(0, Tool.Run(whole.Path, "train", "de").ExitCode);
        using var broken = RiverProject.Create(epochs: 2, Saving);

        foreach (var line in (int[])[1, 5, 10, 16, 22])
        {
            KillAtLine(broken.Path, line);
        }

        var last = Tool.Run(broken.Path, "train", "de");
        Assert.Equal((0, 0), (last.ExitCode, Directory.EnumerateFileSystemEntries(Path.Combine(broken.Path, ".tributary", "checkpoints"))
            .Count()));
        Assert.Equal(RiverProject.Stations(whole.Path), RiverProject.Stations(broken.Path));
        // Every step stands in the log once: those taken again after a kill were cut off before.
        Assert.Equal(Steps(whole.Path), Steps(broken.Path));
    }

    /// <summary>Kills the training as soon as its log has so many lines.</summary>
    private static void KillAtLine(string project, int lines)
    {
        using var run = Tool.Start(project, null, "train", "de");
        var (error, output) = (run.StandardError.ReadToEndAsync(), run.StandardOutput.ReadToEndAsync());
        while (!run.HasExited && MetricsLog.Read(Log(project)).Count < lines)
        {
            Thread.Sleep(1);
        }

        run.Kill();
        run.WaitForExit();
        Assert.True(run.ExitCode != 0, output.Result + error.Result);
    }

    private static int[] Steps(string project) => [.. MetricsLog.Read(Log(project)).Select(line => line.Step)];

    private static string Log(string project)
    {
        var folder = Path.Combine(project, ".tributary", "metrics");
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "train-de-*.jsonl").FirstOrDefault() ?? "" : "";
    }
}

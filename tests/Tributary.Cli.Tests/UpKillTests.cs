using System.Diagnostics;
using Tributary.Releases.Stores;

namespace Tributary.Cli.Tests;

/// <summary>A cut of the study in bench/maintenance: a whole run killed without
/// warning, five times, at moments spread over its stations.</summary>
public sealed class UpKillTests
{
    [Fact]
    public async Task Up_KilledFiveTimes_EndsWithTheReleaseOfAnUnbrokenRun()
    {
        using var whole = RiverProject.Create(epochs: 1, "run: { save_steps: 3 }");
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, Tool.Run(whole.Path, "up").ExitCode);
        var unbroken = clock.Elapsed;
        using var broken = RiverProject.Create(epochs: 1, "run: { save_steps: 3 }");

        foreach (var share in (double[])[0.2, 0.45, 0.5, 0.5, 0.3])
        {
            using var run = Tool.Start(broken.Path, null, "up");
            var (error, output) = (run.StandardError.ReadToEndAsync(), run.StandardOutput.ReadToEndAsync());
            await Task.WhenAny(run.WaitForExitAsync(TestContext.Current.CancellationToken),
                Task.Delay(unbroken * share, TestContext.Current.CancellationToken));
            run.Kill(entireProcessTree: true);
            await run.WaitForExitAsync(TestContext.Current.CancellationToken);
            await Task.WhenAll(error, output);
        }

        var last = Tool.Run(broken.Path, "up");
        Assert.True(last.ExitCode == 0, last.Out + last.Error);
        var verified = Tool.Run(broken.Path, "verify");
        Assert.True(verified.ExitCode == 0, verified.Out + verified.Error);
        Assert.Equal(Digest(whole.Path), Digest(broken.Path));
        Assert.Equal(RiverProject.Stations(whole.Path), RiverProject.Stations(broken.Path));
        Assert.Contains(Store.At(broken.Path).Ledger.Read(), entry => entry.Outcome == LedgerOutcome.Killed
            && entry.Station.StartsWith("train/", StringComparison.Ordinal));
        Assert.Equal(0, Tool.Run(broken.Path, "gc", "--yes").ExitCode);
        var store = Store.At(broken.Path).Folder;
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(store, "*", SearchOption.AllDirectories), path =>
            path.EndsWith(".partial", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(store, "checkpoints")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(store, "jobs")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(store, "running")));
    }

    private static string Digest(string project) => File.ReadAllText(Path.Combine(Store.At(project).Folder, "releases", "0001.digest"));
}

using Tributary.Numerics;

namespace Tributary.MaintenanceBench;

/// <summary>
/// The disk is full at a random moment of `up`: the store lies on a file system in memory of another size each time; if none can be
/// mounted (that takes root), every file that `up` writes meets a limit of its size instead. Then there is room again.
/// </summary>
internal static class FullDiskBench
{
    private const int MostKilobytesOfAFile = 700;
    private static readonly string[] FullWords = ["No space left", "disk was full", "File too large"];

    /// <summary>The table.</summary>
    public static IEnumerable<string> Run(BenchOptions options)
    {
        using var whole = BenchProject.Create(["en", "de"], train: 60, epochs: 1);
        ToolRun.Must(options.Tool, whole.Folder, "up");
        var kilobytes = new DirectoryInfo(whole.StoreFolder).EnumerateFiles("*", SearchOption.AllDirectories)
            .Sum(file => file.Length) / 1024;
        var mounts = MemoryDisk.CanMount;
        var (failed, told, same, clean, bare) = (0, 0, 0, 0, 0);
        for (var moment = 0; moment < options.Rounds.Moments; moment++)
        {
            using var project = BenchProject.Create(["en", "de"], train: 60, epochs: 1);
            using var disk = mounts ? MemoryDisk.Mount(project.StoreFolder) : null;
            var share = CounterRandom.For(1, "full").Uniform(moment);
            disk?.Resize((int)(1.6 * kilobytes * share));
            var limited = mounts ? ToolRun.Of(options.Tool, project.Folder, "up")
                : ToolRun.Limited(options.Tool, project.Folder, 1 + (int)(MostKilobytesOfAFile * share), "up");
            disk?.Resize(null);
            failed += limited.ExitCode == 0 ? 0 : 1;
            told += limited.ExitCode == 1 && FullWords.Any(words => limited.Said.Contains(words, StringComparison.Ordinal)) ? 1 : 0;
            ToolRun.Must(options.Tool, project.Folder, "up");
            same += project.Releases() == whole.Releases() ? 1 : 0;
            clean += ToolRun.Of(options.Tool, project.Folder, "verify").ExitCode == 0 ? 1 : 0;
            ToolRun.Must(options.Tool, project.Folder, "gc", "--yes");
            bare += project.Leftovers().Any() ? 0 : 1;
        }

        yield return string.Create(CultureInfo.InvariantCulture,
            $"| {(mounts ? "sizes of the store's disk" : "limits of a file's size")} | runs that "
            + $"failed | of them with exit code 1 and the reason | then the unbroken release's bytes | verify clean | no leftovers |");
        yield return "|---|---|---|---|---|---|";
        yield return FormattableString.Invariant($"| {options.Rounds.Moments} | {failed} | {told} | {same} | {clean} | {bare} |");
    }
}

using Tributary.Numerics;

namespace Tributary.MaintenanceBench;

/// <summary>Every file that `up` writes hits a limit of its size, at another limit each time, as a full disk would; then the limit is gone.</summary>
internal static class FullDiskBench
{
    private const int MostKilobytes = 700;

    /// <summary>The table.</summary>
    public static IEnumerable<string> Run(BenchOptions options)
    {
        using var whole = BenchProject.Create(["en", "de"], train: 60, epochs: 1);
        ToolRun.Must(options, whole.Folder, "up");
        var (failed, told, same, clean) = (0, 0, 0, 0);
        for (var moment = 0; moment < options.Rounds.Moments; moment++)
        {
            using var project = BenchProject.Create(["en", "de"], train: 60, epochs: 1);
            var limited = ToolRun.Limited(options, project.Folder, 1 + (int)(MostKilobytes * CounterRandom.For(1, "full").Uniform(moment)), "up");
            failed += limited.ExitCode == 0 ? 0 : 1;
            told += limited.ExitCode != 0 && !limited.Said.Contains("a defect in this program", StringComparison.Ordinal) ? 1 : 0;
            ToolRun.Must(options, project.Folder, "up");
            same += project.Releases() == whole.Releases() ? 1 : 0;
            clean += ToolRun.Of(options, project.Folder, "verify").ExitCode == 0 ? 1 : 0;
        }

        yield return "| limits | runs that failed | with one clear error | then the unbroken release's bytes | verify clean |";
        yield return "|---|---|---|---|---|";
        yield return FormattableString.Invariant($"| {options.Rounds.Moments} | {failed} | {told} | {same} | {clean} |");
    }
}

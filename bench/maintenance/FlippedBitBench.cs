using Tributary.Numerics;

namespace Tributary.MaintenanceBench;

/// <summary>One bit of one file of a finished station turned over: verify finds it, and running that station again repairs it.</summary>
internal static class FlippedBitBench
{
    /// <summary>The table.</summary>
    public static IEnumerable<string> Run(BenchOptions options)
    {
        using var whole = BenchProject.Create(["en", "de"], train: 40, epochs: 1);
        ToolRun.Must(options.Tool, whole.Folder, "up");
        var (found, repaired) = (0, 0);
        for (var round = 0; round < options.Rounds.Moments; round++)
        {
            using var project = whole.Copy();
            string[] files = [.. Directory.EnumerateFiles(Path.Combine(project.StoreFolder, "stations"), "*", SearchOption.AllDirectories)
                .Where(file => new FileInfo(file).Length > 0).Order(StringComparer.Ordinal)];
            var file = files[(int)(files.Length * CounterRandom.For(1, "file").Uniform(round))];
            var bytes = File.ReadAllBytes(file);
            bytes[(int)(bytes.Length * CounterRandom.For(1, "byte").Uniform(round))] ^= (byte)(1 << (round % 8));
            File.WriteAllBytes(file, bytes);
            found += ToolRun.Of(options.Tool, project.Folder, "verify").ExitCode == 1 ? 1 : 0;
            ToolRun.Of(options.Tool, project.Folder, "verify", "--repair");
            ToolRun.Must(options.Tool, project.Folder, "up");
            repaired += ToolRun.Of(options.Tool, project.Folder, "verify").ExitCode == 0 && project.Releases() == whole.Releases() ? 1 : 0;
        }

        yield return "| bits | found by verify | repaired by running the station again |";
        yield return "|---|---|---|";
        yield return FormattableString.Invariant($"| {options.Rounds.Moments} | {found} | {repaired} |");
    }
}

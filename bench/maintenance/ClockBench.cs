using System.Text.RegularExpressions;

namespace Tributary.MaintenanceBench;

/// <summary>
/// The clock is set back by a year after the first release: to what runs then, all times in the store lie in the future. New data of one
/// language must train that language alone, and give the bytes that it gives without a change of the clock.
/// </summary>
internal static partial class ClockBench
{
    /// <summary>What happened.</summary>
    public static IEnumerable<string> Run(BenchOptions options)
    {
        using var straight = BenchProject.Create(["en", "de"], train: 40, epochs: 1);
        ToolRun.Must(options.Tool, straight.Folder, "up");
        using var back = straight.Copy();
        PutAhead(back.StoreFolder);
        var nothing = ToolRun.Of(options.Tool, back.Folder, "plan", "--exit-code").ExitCode;

        foreach (var project in new[] { straight, back })
        {
            File.WriteAllLines(Path.Combine(project.Folder, "more.jsonl"), BenchProject.Sample("de", "train").Skip(40).Take(20));
            ToolRun.Must(options.Tool, project.Folder, "add-data", "de", "more.jsonl");
        }

        ToolRun.Must(options.Tool, straight.Folder, "up");
        int Code(params string[] arguments) => ToolRun.Of(options.Tool, back.Folder, arguments).ExitCode;
        var lines = File.ReadAllLines(back.Ledger).Length;
        ToolRun.Must(options.Tool, back.Folder, "up");
        var trained = File.ReadAllLines(back.Ledger).Skip(lines)
            .Count(line => line.Contains("\"station\":\"train/", StringComparison.Ordinal));
        yield return string.Create(CultureInfo.InvariantCulture,
            $"plan right after: exit code {nothing}; then new data of one language: {trained} "
            + $"training, the bytes of an unchanged clock: {(straight.Releases() == back.Releases() ? "yes" : "no")}, verify "
            + $"{Code("verify")}, costs {Code("costs")}, gc {Code("gc", "--yes")}");
    }

    private static void PutAhead(string store)
    {
        foreach (var file in Directory.EnumerateFiles(store, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) is "ledger.jsonl" or "lock.holder")
            {
                File.WriteAllText(file, Year().Replace(File.ReadAllText(file), year =>
                    (int.Parse(year.ValueSpan, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture)));
            }

            File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddYears(1));
        }
    }

    [GeneratedRegex(@"\b20\d\d(?=-\d\d-\d\dT)")]
    private static partial Regex Year();
}

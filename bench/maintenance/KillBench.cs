using System.Diagnostics;
using Tributary.Numerics;

namespace Tributary.MaintenanceBench;

/// <summary>
/// `up` killed with SIGKILL at random moments over all its stations, again and again until a run comes through; then the next project. Each
/// must end with the release of an unbroken run, byte for byte, verify clean, and be without leftovers after gc.
/// </summary>
internal static class KillBench
{
    private static readonly string[] Languages = ["en", "de"];

    /// <summary>The table.</summary>
    public static IEnumerable<string> Run(BenchOptions options)
    {
        using var whole = BenchProject.Create(Languages, train: 60, epochs: 1);
        var clock = Stopwatch.StartNew();
        ToolRun.Must(options.Tool, whole.Folder, "up");
        var unbroken = clock.Elapsed;
        var expected = whole.Releases();
        var (kills, projects, same, clean, bare) = (0, 0, 0, 0, 0);
        List<string> leftovers = [];
        SortedDictionary<string, int> hit = new(StringComparer.Ordinal);
        while (kills < options.Rounds.Kills)
        {
            using var project = BenchProject.Create(Languages, train: 60, epochs: 1);
            // One random moment after another; the run that is not hit, or comes last, goes to the end.
            while (kills < options.Rounds.Kills && ToolRun.Killed(options.Tool, project.Folder, unbroken * CounterRandom.For(1, "kill")
                .Uniform(kills), "up") is { ExitCode: not 0 } killed)
            {
                kills++;
                hit[During(killed.Said)] = hit.GetValueOrDefault(During(killed.Said)) + 1;
            }

            ToolRun.Must(options.Tool, project.Folder, "up");
            projects++;
            same += project.Releases() == expected ? 1 : 0;
            clean += ToolRun.Of(options.Tool, project.Folder, "verify").ExitCode == 0 ? 1 : 0;
            ToolRun.Must(options.Tool, project.Folder, "gc", "--yes");
            string[] left = [.. project.Leftovers().Select(path => Path.GetRelativePath(project.StoreFolder, path))];
            bare += left.Length == 0 ? 1 : 0;
            leftovers.AddRange(left);
        }

        yield return "| kills | projects | the unbroken release's bytes | verify clean | no leftovers | unbroken run, s |";
        yield return "|---|---|---|---|---|---|";
        yield return FormattableString.Invariant($"| {kills} | {projects} | {same} | {clean} | {bare} | {unbroken.TotalSeconds:0.0} |");
        var places = hit.Select(place => FormattableString.Invariant($"{place.Key} {place.Value}"));
        yield return $"\nHit: {string.Join(", ", places)}."
            + (leftovers.Count > 0 ? $" Left over: {string.Join(", ", leftovers)}." : "");
    }

    // "train/en ..." is said when a station starts, "train/en done in 1.9 s" when it has ended.
    private static string During(string said)
    {
        var last = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        return last is null ? "before the first station" : last.EndsWith(" ...", StringComparison.Ordinal)
            ? last.Split(' ', '/')[0] : "between stations";
    }
}

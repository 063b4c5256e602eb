namespace Tributary.MaintenanceBench;

/// <summary>New data of one language with all labels shuffled, with 30 % shuffled, and the
/// same data in another order: what the gate says, seed by seed.</summary>
internal static class BatchBench
{
    private const int GateRefused = 3;
    private const string Refusal = "refused by the gate: ";

    /// <summary>The table of fr on its own adapter.</summary>
    public static IEnumerable<string> RunOwn(BenchOptions options) => Table(options, isMerged: false);

    /// <summary>The table of fr merged with en.</summary>
    public static IEnumerable<string> RunMerged(BenchOptions options) => Table(options, isMerged: true);

    private static IEnumerable<string> Table(BenchOptions options, bool isMerged)
    {
        yield return "| new data of fr | how fr is trained again | seeds | refused by the gate | of them for | score of "
            + "fr, lowest / mean / highest |";
        yield return "|---|---|---|---|---|---|";
        using var released = Released(options, BatchProject.OnNewData, isMerged);
        yield return FormattableString.Invariant($"| before | | | | | {released.LastScore("fr"):0.000} |");
        yield return Row("none: the old data in another order", BatchProject.OnNewData, options, seed =>
            Try(options, released, project => BatchProject.Reorder(project.Data("fr", "train.jsonl"), seed)));
        yield return Row("all labels shuffled", BatchProject.OnNewData, options, seed =>
            Try(options, released, project => Add(options, project, Shuffled(1, seed))));
        yield return Row("30 % of the labels shuffled", BatchProject.OnNewData, options, seed =>
            Try(options, released, project => Add(options, project, Shuffled(0.3, seed))));
        foreach (var update in new[] { BatchProject.WithReplay, BatchProject.FromScratch })
        {
            using var other = Released(options, update, isMerged);
            yield return Row("all labels shuffled", update, options, seed =>
                Try(options, other, project => Add(options, project, Shuffled(1, seed))));
        }
    }

    private static BenchProject Released(BenchOptions options, string update, bool isMerged)
    {
        var project = BenchProject.OfBatches(update, isMerged);
        ToolRun.Must(options.Tool, project.Folder, "up");
        return project;
    }

    private static IEnumerable<string> Shuffled(double share, int seed) => KeywordReviews.Shuffled(BatchProject.NewData, share, seed);

    private static string Row(string what, string update, BenchOptions options, Func<int, Attempt> attempt)
    {
        var attempts = Enumerable.Range(1, options.Rounds.Seeds).Select(attempt).ToArray();
        var scores = attempts.Select(one => one.Score).ToArray();
        var refused = attempts.Where(one => one.RefusedFor.Length > 0).ToArray();
        var why = refused.GroupBy(one => one.RefusedFor).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => FormattableString.Invariant($"{group.Key} {group.Count()}"));
        return string.Create(CultureInfo.InvariantCulture, $"| {what} | `{update}` | {attempts.Length} | {refused.Length} "
            + $"| {string.Join("; ", why)} | "
            + $"{scores.Min():0.000} / {scores.Average():0.000} / {scores.Max():0.000} |");
    }

    private static Attempt Try(BenchOptions options, BenchProject released, Action<BenchProject> change)
    {
        using var project = released.Copy();
        change(project);
        var run = ToolRun.Of(options.Tool, project.Folder, "up");
        return run.ExitCode is not (0 or GateRefused) ? throw new InvalidOperationException(run.Said)
            : new Attempt(run.ExitCode == GateRefused ? RefusedFor(run.Said) : "", project.LastScore("fr"));
    }

    // "refused by the gate: en, fr"
    private static string RefusedFor(string said) => said.Split('\n')
        .First(line => line.Contains(Refusal, StringComparison.Ordinal)).Split(Refusal)[1].Trim();

    private static void Add(BenchOptions options, BenchProject project, IEnumerable<string> reviews)
    {
        var file = Path.Combine(project.Folder, "batch.jsonl");
        File.WriteAllLines(file, reviews);
        ToolRun.Must(options.Tool, project.Folder, "add-data", "fr", file);
    }

    /// <param name="RefusedFor">The languages that the gate refused; empty if it let the release through.</param>
    /// <param name="Score">The candidate's score on fr.</param>
    private sealed record Attempt(string RefusedFor, double Score);
}

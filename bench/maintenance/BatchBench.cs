namespace Tributary.MaintenanceBench;

/// <summary>New data of one language with all labels shuffled, with 30 % shuffled, and the same data in another order: what the gate says, seed by seed.</summary>
internal static class BatchBench
{
    private const int GateRefused = 3;

    /// <summary>The table.</summary>
    public static IEnumerable<string> Run(BenchOptions options)
    {
        yield return "| new data of fr | how fr is trained again | seeds | refused by the gate | score of fr, lowest / mean / highest |";
        yield return "|---|---|---|---|---|";
        using var released = Released(options, BatchProject.OnNewData);
        yield return Row("all labels shuffled", BatchProject.OnNewData, options, seed => Try(options, released, project => Add(options, project, Shuffled(1, seed))));
        yield return Row("30 % of the labels shuffled", BatchProject.OnNewData, options, seed => Try(options, released, project => Add(options, project, Shuffled(0.3, seed))));
        yield return Row("none: the old data in another order", BatchProject.OnNewData, options, seed => Try(options, released, project => BatchProject.Reorder(project.Data("fr", "train.jsonl"), seed)));
        foreach (var update in new[] { BatchProject.WithReplay, BatchProject.FromScratch })
        {
            using var other = Released(options, update);
            yield return Row("all labels shuffled", update, options, seed => Try(options, other, project => Add(options, project, Shuffled(1, seed))));
        }
    }

    private static BenchProject Released(BenchOptions options, string update)
    {
        var project = BenchProject.OfBatches(update);
        ToolRun.Must(options, project.Folder, "up");
        return project;
    }

    private static IEnumerable<string> Shuffled(double share, int seed) => KeywordReviews.Shuffled(BatchProject.NewData, share, seed);

    private static string Row(string what, string update, BenchOptions options, Func<int, (bool Refused, double Score)> attempt)
    {
        var attempts = Enumerable.Range(1, options.Rounds.Seeds).Select(attempt).ToArray();
        var scores = attempts.Select(one => one.Score).ToArray();
        return FormattableString.Invariant($"| {what} | `{update}` | {attempts.Length} | {attempts.Count(one => one.Refused)} | {scores.Min():0.000} / {scores.Average():0.000} / {scores.Max():0.000} |");
    }

    private static (bool Refused, double Score) Try(BenchOptions options, BenchProject released, Action<BenchProject> change)
    {
        using var project = released.Copy();
        change(project);
        var run = ToolRun.Of(options, project.Folder, "up");
        return run.ExitCode is 0 or GateRefused ? (run.ExitCode == GateRefused, project.LastScore("fr")) : throw new InvalidOperationException(run.Said);
    }

    private static void Add(BenchOptions options, BenchProject project, IEnumerable<string> reviews)
    {
        var file = Path.Combine(project.Folder, "batch.jsonl");
        File.WriteAllLines(file, reviews);
        ToolRun.Must(options, project.Folder, "add-data", "fr", file);
    }
}

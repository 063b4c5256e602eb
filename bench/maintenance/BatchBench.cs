namespace Tributary.MaintenanceBench;

/// <summary>New data of one language with all labels shuffled, with 30 % shuffled, and the same data in another order: what the gate says, seed by seed.</summary>
internal static class BatchBench
{
    private const int GateRefused = 3;
    /// <summary>The table.</summary>
    public static IEnumerable<string> Run(BenchOptions options)
    {
        using var released = BenchProject.OfBatches();
        ToolRun.Must(options, released.Folder, "up");
        yield return "| new data of fr | seeds | refused by the gate |";
        yield return "|---|---|---|";
        yield return Row("all labels shuffled", options, seed => Refuses(options, released, project => Add(options, project, KeywordReviews.Shuffled(BatchProject.NewData, 1, seed))));
        yield return Row("30 % of the labels shuffled", options, seed => Refuses(options, released, project => Add(options, project, KeywordReviews.Shuffled(BatchProject.NewData, 0.3, seed))));
        yield return Row("none: the old data in another order", options, seed => Refuses(options, released, project => Reorder(project, seed)));
    }

    private static string Row(string what, BenchOptions options, Func<int, bool> refuses) =>
        FormattableString.Invariant($"| {what} | {options.Rounds.Seeds} | {Enumerable.Range(1, options.Rounds.Seeds).Count(refuses)} |");

    private static bool Refuses(BenchOptions options, BenchProject released, Action<BenchProject> change)
    {
        using var project = released.Copy();
        change(project);
        var run = ToolRun.Of(options, project.Folder, "up");
        return run.ExitCode is 0 or GateRefused ? run.ExitCode == GateRefused : throw new InvalidOperationException(run.Said);
    }

    private static void Add(BenchOptions options, BenchProject project, IEnumerable<string> reviews)
    {
        var file = Path.Combine(project.Folder, "batch.jsonl");
        File.WriteAllLines(file, reviews);
        ToolRun.Must(options, project.Folder, "add-data", "fr", file);
    }

    private static void Reorder(BenchProject project, int seed)
    {
        var file = project.Data("fr", "train.jsonl");
        var lines = File.ReadAllLines(file);
        File.WriteAllLines(file, KeywordReviews.Order(lines.Length, seed, "order").Select(index => lines[index]));
    }
}

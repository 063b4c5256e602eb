namespace Tributary.MaintenanceBench;

/// <summary>Two `up` at once on one project.</summary>
internal static class TwoRunsBench
{
    /// <summary>What happened.</summary>
    public static IEnumerable<string> Run(BenchOptions options)
    {
        using var project = BenchProject.Create(["en", "de"], train: 120, epochs: 1);
        var first = Task.Run(() => ToolRun.Of(options.Tool, project.Folder, "up"));
        while (!File.Exists(Path.Combine(project.StoreFolder, "lock.holder")) && !first.IsCompleted)
        {
            Thread.Sleep(10);
        }

        var refused = ToolRun.Of(options.Tool, project.Folder, "up");
        var waited = ToolRun.Of(options.Tool, project.Folder, "up", "--wait");
        yield return string.Create(CultureInfo.InvariantCulture,
            $"the first ended with {first.Result.ExitCode}; the second, started meanwhile, with "
            + $"{refused.ExitCode}: "
            + $"`{refused.Said.Trim().ReplaceLineEndings(" ").Replace(project.Folder, "...", StringComparison.Ordinal)}`; a third with "
            + $"--wait with {waited.ExitCode}");
        yield return FormattableString.Invariant($"verify afterwards: {ToolRun.Of(options.Tool, project.Folder, "verify").ExitCode}");
    }
}

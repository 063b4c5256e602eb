namespace Tributary.MaintenanceBench;

/// <summary>A store that cannot be written to. Root may write everywhere: then the
/// store is a file, which nobody can write into as a folder.</summary>
internal static class ReadOnlyBench
{
    /// <summary>What happened.</summary>
    public static IEnumerable<string> Run(BenchOptions options)
    {
        using var project = BenchProject.Create(["en", "de"], train: 20, epochs: 1);
        File.WriteAllText(project.StoreFolder, "");
        var run = ToolRun.Of(options.Tool, project.Folder, "up");
        File.Delete(project.StoreFolder);
        ToolRun.Must(options.Tool, project.Folder, "up");
        yield return string.Create(CultureInfo.InvariantCulture, $"exit code {run.ExitCode}, said: "
            + $"`{run.Said.Trim().ReplaceLineEndings(" ").Replace(project.Folder, "...", StringComparison.Ordinal)}`; with "
            + $"the store writable again: done");
    }
}

using Tributary.MaintenanceBench;
using Tributary.Testing;

namespace Tributary.Cli.Tests;

/// <summary>The project that bad batches are planted in, on the sample's base model.</summary>
internal static class KeywordProject
{
    /// <summary>Makes it in a folder of its own.</summary>
    public static TempFolder Create()
    {
        var folder = new TempFolder();
        Directory.CreateDirectory(folder["base"]);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", "base")))
        {
            File.Copy(file, folder["base", Path.GetFileName(file)]);
        }

        BatchProject.Write(folder.Path, BatchProject.OnNewData, isMerged: false);
        return folder;
    }

    /// <summary>A copy with everything that it has built.</summary>
    public static TempFolder Copy(TempFolder project)
    {
        var folder = new TempFolder();
        foreach (var file in Directory.EnumerateFiles(project.Path, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder.Path, Path.GetRelativePath(project.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return folder;
    }
}

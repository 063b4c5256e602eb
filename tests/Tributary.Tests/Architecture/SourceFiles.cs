namespace Tributary.Tests.Architecture;

/// <summary>The C# files of the repository that people write: what a build makes is left out.</summary>
internal static class SourceFiles
{
    private static readonly string[] Made = ["bin", "obj"];

    /// <summary>All under a folder, sorted.</summary>
    public static IEnumerable<string> Under(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar).Intersect(Made).Any())
            .Order(StringComparer.Ordinal);
}

using Tributary.Fuzz.Mutations;

namespace Tributary.Fuzz.Parsers;

/// <summary>Real files to change: of the project that the tests keep, with its base model and its store.</summary>
internal static class KeptFiles
{
    private static readonly string Root = Path.Combine(Repository.Root, "tests", "Tributary.Tests", "Fixtures", "project-store");

    /// <summary>The path of a file or folder, by its parts; a part that ends in a star is the first that begins so.</summary>
    public static string Find(params IReadOnlyList<string> parts) => parts.Aggregate(Root, (folder, part) => part[^1] == '*'
        ? Directory.EnumerateFileSystemEntries(folder, part).Order(StringComparer.Ordinal).First() : Path.Combine(folder, part));

    /// <summary>A text file.</summary>
    public static string Text(params IReadOnlyList<string> parts) => File.ReadAllText(Find(parts));

    /// <summary>A JSON file.</summary>
    public static JsonTree Json(params IReadOnlyList<string> parts) => JsonTree.Parse(File.ReadAllBytes(Find(parts)));

    /// <summary>Copies a folder with all that is in it.</summary>
    public static void Copy(string target, params IReadOnlyList<string> parts)
    {
        var source = Find(parts);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}

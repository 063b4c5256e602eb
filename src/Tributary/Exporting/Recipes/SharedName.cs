namespace Tributary.Exporting.Recipes;

/// <summary>What a model is called in files that are shared: its name on the hub if the folder shows one, else the folder's name.</summary>
internal static class SharedName
{
    private const string CachedPrefix = "models--";

    /// <summary>The name of a model's folder, as in <c>base</c>; of a snapshot in Hugging Face's cache, that on the hub.</summary>
    /// <param name="folder">The folder; need not exist.</param>
    public static string Of(string folder)
    {
        var parts = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)).Split(Path.DirectorySeparatorChar);
        return Array.FindLast(parts, part => part.StartsWith(CachedPrefix, StringComparison.Ordinal)) is { } cached
            ? cached[CachedPrefix.Length..].Replace("--", "/", StringComparison.Ordinal)
            : parts[^1].Length > 0 ? parts[^1] : "base";
    }
}

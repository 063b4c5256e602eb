namespace Tributary.Releases.Stores;

/// <summary>What a killed run leaves: files and folders whose name ends in <c>.partial</c>. Nothing reads them.</summary>
internal static class StoreLeftovers
{
    /// <summary>The leftovers directly in a folder; none if there is no such folder.</summary>
    public static IEnumerable<string> In(string folder) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFileSystemEntries(folder).Where(path => path.EndsWith(TemporaryName.Ending, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal).ToArray()
            : [];

    /// <summary>Removes a file or a folder. A folder first becomes a leftover, in one
    /// step: whatever happens, no half of it is taken for whole.</summary>
    public static void Remove(string path)
    {
        if (!Directory.Exists(path) || File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint))
        {
            File.Delete(path);
            return;
        }

        if (!path.EndsWith(TemporaryName.Ending, StringComparison.Ordinal))
        {
            var left = TemporaryName.Beside(path);
            Directory.Move(path, left);
            path = left;
        }

        Directory.Delete(path, recursive: true);
    }

    /// <summary>Removes a folder if it is there.</summary>
    public static void RemoveFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Remove(path);
        }
    }
}

namespace Tributary.Files;

/// <summary>One spelling for every path that leads to the same folder, so that
/// an adapter listed twice is seen however it is named.</summary>
internal static class RealPath
{
    // As many as Linux follows before it gives up.
    private const int MostLinks = 40;

    /// <summary>The absolute path without links, dots or a separator at its end; parts that do not exist stay as they are.</summary>
    public static string Of(string path)
    {
        var links = 0;
        return Resolve(Path.GetFullPath(path), ref links);
    }

    private static string Resolve(string path, ref int links)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }

        var whole = Path.Combine(Resolve(parent, ref links), Path.GetFileName(path));
        return new DirectoryInfo(whole).LinkTarget is { } target && ++links <= MostLinks
            ? Resolve(Path.GetFullPath(target, Path.GetDirectoryName(whole)!), ref links)
            : whole;
    }
}

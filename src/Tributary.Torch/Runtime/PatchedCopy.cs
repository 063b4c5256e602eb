namespace Tributary.Torch.Runtime;

/// <summary>
/// A copy of TorchSharp's native library that asks for no newer libstdc++ than this system has, kept in the user's cache under the
/// hash of the original: made once, written whole, shared by all processes.
/// </summary>
internal static class PatchedCopy
{
    private static readonly HashSet<string> TooNew = ["GLIBCXX_3.4.31", "GLIBCXX_3.4.32"];

    /// <summary>The path of the changed copy; null if there is nothing to change.</summary>
    public static string? Of(string original)
    {
        var image = File.ReadAllBytes(original);
        if (VersionNeeds.WithWeak(image, TooNew) is not { } changed)
        {
            return null;
        }

        var folder = Path.Combine(CacheFolder(), "tributary", "native", Digest.Of(image).Short);
        var path = Path.Combine(folder, Path.GetFileName(original));
        if (!IsWhole(path, changed))
        {
            Directory.CreateDirectory(folder);
            WholeFile.Write(path, changed);
        }

        return path;
    }

    private static bool IsWhole(string path, byte[] expected) =>
        File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(expected);

    private static string CacheFolder()
    {
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named)
        {
            return named;
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0 ? Path.Combine(home, ".cache") : Path.GetTempPath();
    }
}

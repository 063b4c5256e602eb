namespace Tributary.Torch.Runtime;

/// <summary>A PyTorch that is installed on this machine, found in the usual places by its files; no Python is run.</summary>
internal sealed record InstalledPyTorch
{
    // Of one place: python3.8 to python3.40 would be 33.
    private const int MostPythons = 40;

    /// <summary>Its folder of libraries, <c>torch/lib</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>Its version, as in 2.10.0+cu128.</summary>
    public required string Version { get; init; }

    /// <summary>The version of CUDA that it was built for; null for none.</summary>
    public string? Cuda { get; init; }

    /// <summary>Why this program cannot compute with it; null if it can.</summary>
    public string? Obstacle { get; init; }

    /// <summary>The installations found, in the order of the places: the active environment first.</summary>
    public static IReadOnlyList<InstalledPyTorch> Find() => FindIn(Prefixes(Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)));

    /// <summary>Folders below which Python keeps packages.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="home">The user's folder; empty if there is none.</param>
    internal static IReadOnlyList<string> Prefixes(Func<string, string?> variable, string home)
    {
        string?[] named = [variable("VIRTUAL_ENV"), variable("CONDA_PREFIX"), home.Length > 0 ? Path.Combine(home, ".local") : null];
        return [.. named.Where(prefix => prefix is { Length: > 0 } && Path.IsPathFullyQualified(prefix)).Select(prefix => prefix!),
            .. OperatingSystem.IsWindows() ? Array.Empty<string>() : ["/usr/local", "/usr"]];
    }

    /// <summary>The installations below some prefixes; each once, also if links lead to it twice.</summary>
    internal static IReadOnlyList<InstalledPyTorch> FindIn(IReadOnlyList<string> prefixes) =>
        [.. prefixes.SelectMany(PackageFolders).Select(packages => Path.Combine(packages, "torch")).Select(Of).OfType<InstalledPyTorch>()
            .DistinctBy(found => RealPath(found.Folder))];

    private static IEnumerable<string> PackageFolders(string prefix)
    {
        if (OperatingSystem.IsWindows())
        {
            return [Path.Combine(prefix, "Lib", "site-packages")];
        }

        string[] libraries = [Path.Combine(prefix, "lib"), Path.Combine(prefix, "lib64")];
        return libraries.SelectMany(Pythons).SelectMany(python =>
            new[] { Path.Combine(python, "site-packages"), Path.Combine(python, "dist-packages") });
    }

    private static List<string> Pythons(string library)
    {
        try
        {
            return Directory.Exists(library)
                ? [.. Directory.EnumerateDirectories(library, "python3*").Order(StringComparer.Ordinal).Take(MostPythons)] : [];
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            // A folder that may not be read holds nothing that could be used.
            return [];
        }
    }

    private static InstalledPyTorch? Of(string torch)
    {
        var folder = Path.Combine(torch, "lib");
        return LibTorchVersion.OfPython(Path.Combine(torch, LibTorchVersion.PythonFile)) is not { } version ? null : new()
        {
            Folder = folder,
            Version = version.Text,
            Cuda = version.Cuda,
            Obstacle = !version.Fits ? version.Unfit
                : LibTorchFolder.Missing(folder) is { Count: > 0 } missing ? $"its folder lib holds no {string.Join(", ", missing)}"
                : null,
        };
    }

    // Any folder on the way may be a link: lib64 is one to lib in most environments.
    private static string RealPath(string folder)
    {
        var path = Path.GetPathRoot(folder)!;
        foreach (var part in folder[path.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            path = Path.Combine(path, part);
            path = new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        }

        return path;
    }
}

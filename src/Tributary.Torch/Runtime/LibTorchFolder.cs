using System.Reflection;

namespace Tributary.Torch.Runtime;

/// <summary>
/// Where libtorch and TorchSharp's own native library lie. libtorch (480 MB) is not copied beside the program: it is taken from
/// TRIBUTARY_LIBTORCH if that is set, else the program's folder or the NuGet package folder that the build wrote into this assembly.
/// </summary>
internal static class LibTorchFolder
{
    /// <summary>The environment variable that names a folder with libtorch's libraries, before any other place.</summary>
    public const string Variable = "TRIBUTARY_LIBTORCH";

    private static readonly string Rid = OperatingSystem.IsWindows() ? "win-x64"
        : OperatingSystem.IsMacOS() ? "osx-arm64" : "linux-x64";

    /// <summary>The libraries to load, in order: each before those that need it.</summary>
    public static IReadOnlyList<string> Libraries { get; } = [FileName("c10"), FileName("torch_cpu"), FileName("torch")];

    /// <summary>What libtorch with CUDA has besides, in order; loaded before the last of <see cref="Libraries"/>.</summary>
    public static IReadOnlyList<string> CudaLibraries { get; } = [FileName("c10_cuda"), FileName("torch_cuda")];

    /// <summary>The folders looked at, each with what named it, in order of preference.</summary>
    public static IReadOnlyList<(string Folder, string NamedBy)> Candidates()
    {
        // A folder that the user names is the only one: falling back would hide a mistake in the name.
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return [(Path.GetFullPath(named), Variable)];
        }

        var candidates = ProgramFolders().Select(folder => (folder, "the program's folder")).ToList();
        if (PackageFolder() is { } package)
        {
            candidates.Add((package, "the NuGet package that this program was built with"));
        }

        return candidates;
    }

    /// <summary>The first candidate that holds all libraries; null if none does.</summary>
    public static string? Find() =>
        Candidates().Select(candidate => candidate.Folder).FirstOrDefault(folder =>
            Libraries.All(name => File.Exists(Path.Combine(folder, name))));

    /// <summary>TorchSharp's native library, which does lie beside the program; null if it is missing.</summary>
    public static string? FindBinding()
    {
        var probed = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return probed.Concat(ProgramFolders())
            .Select(folder => Path.Combine(folder, FileName("LibTorchSharp")))
            .FirstOrDefault(File.Exists);
    }

    private static string[] ProgramFolders() => [AppContext.BaseDirectory,
        Path.Combine(AppContext.BaseDirectory, "runtimes", Rid, "native")];

    private static string? PackageFolder() =>
        typeof(LibTorchFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key == "LibTorchFolder")?.Value is { Length: > 0 } folder
            ? Path.GetFullPath(folder)
            : null;

    private static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{library}.dylib"
        : $"lib{library}.so";
}

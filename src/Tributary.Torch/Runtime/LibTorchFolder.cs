using System.Reflection;

namespace Tributary.Torch.Runtime;

/// <summary>A folder that may hold libtorch, and what named it.</summary>
/// <param name="Folder">The folder, absolute if it is one that the build left.</param>
/// <param name="NamedBy">What named it, in words.</param>
/// <param name="IsUsers">True if the user named it, by option or variable.</param>
internal sealed record LibTorchPlace(string Folder, string NamedBy, bool IsUsers);

/// <summary>
/// Where libtorch and TorchSharp's own native library lie. libtorch (480 MB) is not copied beside the program. The order: the folder that
/// the program chose (an option of its command line), else the one that TRIBUTARY_LIBTORCH names, else what the build left: the program's
/// own folder or the NuGet package folder written into this assembly. A folder that the user names is the only one: falling back would
/// hide a mistake in it.
/// </summary>
internal static class LibTorchFolder
{
    /// <summary>The environment variable that names a folder with libtorch's libraries.</summary>
    public const string Variable = "TRIBUTARY_LIBTORCH";

    /// <summary>How to compute on a GPU if libtorch in use cannot.</summary>
    public const string HowToUseCuda = $"set {Variable} to the torch/lib of a PyTorch {LibTorchVersion.Expected} with CUDA, or build with "
        + "-p:TorchBackend=cuda";

    private static readonly string Rid = OperatingSystem.IsWindows() ? "win-x64"
        : OperatingSystem.IsMacOS() ? "osx-arm64" : "linux-x64";

    private static LibTorchPlace? chosen;

    /// <summary>The libraries to load, in order: each before those that need it.</summary>
    public static IReadOnlyList<string> Libraries { get; } = [FileName("c10"), FileName("torch_cpu"), FileName("torch")];

    /// <summary>The one of them that can be asked for its version.</summary>
    public static string TellsVersion { get; } = Libraries[1];

    /// <summary>What libtorch with CUDA has besides, in order; loaded before the last of <see cref="Libraries"/>.</summary>
    public static IReadOnlyList<string> CudaLibraries { get; } = [FileName("c10_cuda"), FileName("torch_cuda")];

    /// <summary>Takes a folder for this process and for those that it starts, which read the variable.</summary>
    /// <param name="folder">The folder; if relative, to the current folder.</param>
    /// <param name="namedBy">What named it, in words.</param>
    public static void Choose(string folder, string namedBy)
    {
        chosen = new LibTorchPlace(Path.GetFullPath(folder), namedBy, IsUsers: true);
        Environment.SetEnvironmentVariable(Variable, chosen.Folder);
    }

    /// <summary>The folders to look at, in order of preference.</summary>
    public static IReadOnlyList<LibTorchPlace> Candidates() =>
        InOrder(chosen, Environment.GetEnvironmentVariable(Variable), LeftByBuild());

    /// <summary>The order of the search.</summary>
    /// <param name="chosen">The place that the program chose; null for none.</param>
    /// <param name="variable">The value of <see cref="Variable"/>; empty is as if it were not set.</param>
    /// <param name="leftByBuild">The folders that the build left.</param>
    internal static IReadOnlyList<LibTorchPlace> InOrder(
        LibTorchPlace? chosen, string? variable, IReadOnlyList<LibTorchPlace> leftByBuild) =>
        chosen is not null ? [chosen]
        : variable is { Length: > 0 } ? [new(variable, Variable, IsUsers: true)]
        : leftByBuild;

    /// <summary>The first candidate that holds all libraries; null if none does.</summary>
    public static LibTorchPlace? Find() => Candidates().FirstOrDefault(place => Missing(place.Folder).Count == 0);

    /// <summary>The folder to load from.</summary>
    /// <exception cref="BadInputException">The folder that the user names does not serve, or the build left none that does.</exception>
    public static LibTorchPlace Require()
    {
        var candidates = Candidates();
        if (candidates is [{ IsUsers: true } named])
        {
            return LibTorchCheck.ProblemOf(named) is { } problem ? throw new BadInputException(named.NamedBy, problem) : named;
        }

        return Find() ?? throw new BadInputException("libtorch", $"{string.Join(", ", Libraries)} not found; looked in "
            + $"{string.Join("; ", candidates.Select(place => $"{place.Folder} ({place.NamedBy})"))}. Run `dotnet restore` of this "
            + $"program's solution, or set {Variable} to a folder with libtorch {LibTorchVersion.Expected}, such as the torch/lib of an "
            + $"installed PyTorch {LibTorchVersion.Expected}");
    }

    /// <summary>Which of <see cref="Libraries"/> a folder lacks.</summary>
    public static IReadOnlyList<string> Missing(string folder) =>
        [.. Libraries.Where(name => !File.Exists(Path.Combine(folder, name)))];

    /// <summary>True if a folder holds the libraries of CUDA.</summary>
    public static bool HoldsCuda(string folder) => CudaLibraries.All(name => File.Exists(Path.Combine(folder, name)));

    /// <summary>TorchSharp's native library, which does lie beside the program; null if it is missing.</summary>
    public static string? FindBinding()
    {
        var probed = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return probed.Concat(ProgramFolders())
            .Select(folder => Path.Combine(folder, FileName("LibTorchSharp")))
            .FirstOrDefault(File.Exists);
    }

    private static List<LibTorchPlace> LeftByBuild()
    {
        var places = ProgramFolders().Select(folder => new LibTorchPlace(folder, "the program's folder", IsUsers: false)).ToList();
        if (PackageFolder() is { } package)
        {
            places.Add(new(package, "the NuGet package that this program was built with", IsUsers: false));
        }

        return places;
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

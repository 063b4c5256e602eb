namespace Tributary.Testing;

/// <summary>A PyTorch as pip lays it out, its libraries without content.</summary>
internal static class FakePyTorch
{
    /// <summary>What <c>torch/version.py</c> of a wheel says.</summary>
    /// <param name="version">As in 2.10.0+cu128.</param>
    /// <param name="cuda">As in 12.8; null for none.</param>
    public static string VersionFile(string version, string? cuda) => $"""
        from typing import Optional

        __all__ = ['__version__', 'debug', 'cuda', 'git_version', 'hip', 'xpu']
        __version__ = '{version}'
        debug = False
        cuda: Optional[str] = {(cuda is null ? "None" : $"'{cuda}'")}
        git_version = '449b1768410104d3ed79d3bcfe4ba1d65c7f22c0'
        hip: Optional[str] = None
        xpu: Optional[str] = None
        """;

    /// <summary>Writes it into a folder of packages.</summary>
    /// <param name="packages">As in lib/python3.12/site-packages.</param>
    /// <param name="version">As in 2.10.0+cu128.</param>
    /// <param name="cuda">As in 12.8; null for none.</param>
    /// <param name="libraries">The names in <c>torch/lib</c>.</param>
    /// <returns>The folder <c>torch/lib</c>.</returns>
    public static string Write(string packages, string version, string? cuda, IEnumerable<string> libraries)
    {
        var folder = Path.Combine(packages, "torch", "lib");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(packages, "torch", "version.py"), VersionFile(version, cuda));
        foreach (var name in libraries)
        {
            File.WriteAllText(Path.Combine(folder, name), "");
        }

        return folder;
    }
}

namespace Tributary.Torch.Runtime;

/// <summary>
/// The version of a libtorch. A PyTorch has it in <c>torch/version.py</c>, a libtorch that was downloaded in <c>build-version</c>, both
/// beside the folder <c>lib</c>; neither is run. A libtorch without such a file tells its version when it is loaded.
/// </summary>
/// <param name="Text">As in 2.10.0+cu128.</param>
/// <param name="Cuda">The version of CUDA that it was built for, as in 12.8; null for none, or if the file does not say.</param>
/// <param name="File">The file that says so.</param>
internal sealed record LibTorchVersion(string Text, string? Cuda, string File)
{
    /// <summary>The version that TorchSharp's native library is built against; any patch of it serves.</summary>
    public const string Expected = "2.10";

    /// <summary>The name of PyTorch's own file.</summary>
    public const string PythonFile = "version.py";

    private const string DownloadFile = "build-version";

    // The real files have 300 and 20 bytes.
    private const int LongestFile = 1 << 16;
    private const int LongestVersion = 100;

    /// <summary>True if TorchSharp's native library can be loaded with it.</summary>
    public bool Fits => IsExpected(Text);

    /// <summary>Why one that does not fit does not, and what to do.</summary>
    public string Unfit => UnfitOf(Text);

    /// <summary>Why a version does not fit, and what to do.</summary>
    public static string UnfitOf(string version) =>
        $"expected {Expected}: TorchSharp's native library is compiled against libtorch {Expected}, and the C++ classes of {version} are "
            + $"laid out in other ways. Install PyTorch {Expected} (pip install torch=={Expected}.0) and name its torch/lib, or name no "
            + "folder and use what the build has";

    /// <summary>True for 2.10 and its patches, whatever follows them.</summary>
    public static bool IsExpected(string version) =>
        version.StartsWith(Expected, StringComparison.Ordinal)
        && (version.Length == Expected.Length || !char.IsAsciiDigit(version[Expected.Length]));

    /// <summary>What the files beside a folder with libraries say; null if there are none that say anything.</summary>
    public static LibTorchVersion? Beside(string folder)
    {
        // Through a link, "beside" means beside what it leads to.
        var real = new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(folder);
        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(real)) ?? real;
        return OfPython(Path.Combine(parent, PythonFile)) ?? OfDownload(Path.Combine(parent, DownloadFile))
            ?? OfDownload(Path.Combine(real, DownloadFile));
    }

    /// <summary>What a <c>torch/version.py</c> says; null if it cannot be read or does not say.</summary>
    public static LibTorchVersion? OfPython(string file)
    {
        var lines = TextOf(file).Split('\n');
        return Assigned(lines, "__version__") is { } text ? new LibTorchVersion(text, Assigned(lines, "cuda"), file) : null;
    }

    /// <summary>The version that libtorch itself tells, from its 64 bits: major, minor and patch in the upper three bytes.</summary>
    public static string OfAbi(ulong bits) => FormattableString.Invariant($"{bits >> 56}.{(bits >> 48) & 0xff}.{(bits >> 40) & 0xff}");

    private static LibTorchVersion? OfDownload(string file) =>
        TextOf(file).Trim() is { Length: > 0 and <= LongestVersion } text && char.IsAsciiDigit(text[0]) && !text.Any(char.IsControl)
            ? new LibTorchVersion(text, null, file) : null;

    // A line such as  cuda: Optional[str] = '12.8'  with or without the type.
    private static string? Assigned(string[] lines, string name) => lines.Select(line => ValueOf(line.Trim(), name)).FirstOrDefault(
        value => value is not null);

    private static string? ValueOf(string line, string name)
    {
        if (!line.StartsWith(name, StringComparison.Ordinal) || line.IndexOf('=', StringComparison.Ordinal) is not (>= 0 and var equals)
            || line[name.Length..equals].TrimStart() is not ("" or [':', ..]))
        {
            return null;
        }

        return line[(equals + 1)..].Trim() is [('\'' or '"') and var quote, .. var inner, var last] && last == quote
            && inner.Length is > 0 and <= LongestVersion && !inner.Any(char.IsControl) ? inner : null;
    }

    private static string TextOf(string file)
    {
        try
        {
            return System.IO.File.Exists(file) ? Encoding.UTF8.GetString(RegularFile.Bytes(file, LongestFile)) : "";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or BadInputException)
        {
            return "";
        }
    }
}

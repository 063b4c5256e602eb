using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Tributary.Torch.Runtime;

/// <summary>What this machine offers for training and what it lacks: the content of <c>tributary doctor</c>.</summary>
internal sealed partial record RuntimeReport
{
    /// <summary>Operating system and processor architecture.</summary>
    public required string System { get; init; }

    /// <summary>The .NET runtime.</summary>
    public required string Dotnet { get; init; }

    /// <summary>Version of the C library; null outside Linux.</summary>
    public string? Glibc { get; init; }

    /// <summary>The newest symbol version of libstdc++, such as GLIBCXX_3.4.30; null if none was found or outside Linux.</summary>
    public string? Libstdcxx { get; init; }

    /// <summary>Where libtorch lies; null if it was not found.</summary>
    public string? LibtorchFolder { get; init; }

    /// <summary>What named that folder: an option, a variable, or what the build left; null if it was not found.</summary>
    public string? LibtorchNamedBy { get; init; }

    /// <summary>Whether the libtorch found has CUDA.</summary>
    public bool LibtorchCuda { get; init; }

    /// <summary>Version of libtorch; null if it cannot be loaded.</summary>
    public string? Libtorch { get; init; }

    /// <summary>TorchSharp's native library; null if it was not found.</summary>
    public string? Binding { get; init; }

    /// <summary>Whether that library is used through a copy that asks for an older libstdc++.</summary>
    public bool Patched { get; init; }

    /// <summary>Cores of the machine that the program may use.</summary>
    public required int Cores { get; init; }

    /// <summary>Threads of one operation; null if libtorch cannot be loaded.</summary>
    public int? Threads { get; init; }

    /// <summary>Memory that the program may use, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Vector instructions that speed up training, as found.</summary>
    public required IReadOnlyList<string> Vectors { get; init; }

    /// <summary>Whether an NVIDIA driver is installed; it is used where libtorch has CUDA.</summary>
    public required bool NvidiaDriver { get; init; }

    /// <summary>GPUs that this build can use.</summary>
    public int Gpus { get; init; }

    /// <summary>Installations of PyTorch, whose libtorch may be named instead.</summary>
    public required IReadOnlyList<InstalledPyTorch> Pytorch { get; init; }

    /// <summary>What stands in the way of training, each with what to do; empty if nothing does.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Looks, and tries to load libtorch.</summary>
    public static RuntimeReport Create()
    {
        var problems = new List<string>();
        try
        {
            TorchRuntime.Load();
        }
        catch (BadInputException failure)
        {
            problems.AddRange(failure.Problems.Select(problem => problem.ToString()));
        }

        var loaded = problems.Count == 0;
        var standard = OperatingSystem.IsLinux() ? NewestLibstdcxx() : null;
        if (!loaded && OperatingSystem.IsLinux())
        {
            problems.AddRange(Advice(standard));
        }

        var place = LibTorchFolder.Find();
        return new RuntimeReport
        {
            System = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}",
            Dotnet = RuntimeInformation.FrameworkDescription,
            Glibc = OperatingSystem.IsLinux() ? Marshal.PtrToStringUTF8(GlibcVersion()) : null,
            Libstdcxx = standard,
            LibtorchFolder = place?.Folder,
            LibtorchNamedBy = place?.NamedBy,
            LibtorchCuda = TorchRuntime.IsBuiltForCuda,
            Libtorch = loaded ? TorchSharp.torch.__version__ : null,
            Binding = LibTorchFolder.FindBinding(),
            Patched = TorchRuntime.Patched,
            Cores = Environment.ProcessorCount,
            Threads = loaded ? TorchSharp.torch.get_num_threads() : null,
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            Vectors = VectorsFound(),
            NvidiaDriver = NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out _),
            Gpus = loaded ? TorchDevice.GpuCount : 0,
            Pytorch = InstalledPyTorch.Find(),
            Problems = problems,
        };
    }

    /// <summary>The report as JSON, keys in snake_case.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, RuntimeReportJson.Form.RuntimeReport);

    /// <summary>What to install if a library could not be loaded.</summary>
    private static IEnumerable<string> Advice(string? standard)
    {
        if (RuntimeInformation.OSArchitecture != Architecture.X64)
        {
            yield return $"libtorch is published for x64 on Linux; this machine is {RuntimeInformation.OSArchitecture}. Use an x64 machine";
        }

        if (standard is null)
        {
            yield return "libstdc++.so.6 was not found; install it (Debian and Ubuntu: apt-get install libstdc++6)";
        }
        else if (Minor(standard) < 30)
        {
            yield return $"libstdc++ offers {standard}, TorchSharp needs GLIBCXX_3.4.30; use Debian 12, Ubuntu 22.04 or "
                + $"newer, or a newer libstdc++6";
        }
    }

    private static List<string> VectorsFound()
    {
        (string Name, bool Found)[] vectors = [("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported), ("AVX-512", Avx512F.IsSupported)];
        return [.. vectors.Where(vector => vector.Found).Select(vector => vector.Name)];
    }

    /// <summary>The newest version that libstdc++.so.6 names, read from the file.</summary>
    private static string? NewestLibstdcxx()
    {
        string[] folders = ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/lib64"];
        var mapped = File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .FirstOrDefault(path => Path.GetFileName(path).StartsWith("libstdc++.so.6", StringComparison.Ordinal));
        var file = mapped ?? folders.Select(folder => Path.Combine(folder, "libstdc++.so.6")).FirstOrDefault(File.Exists);
        return file is null ? null : NewestVersion(File.ReadAllBytes(file));
    }

    /// <summary>The largest N of the texts GLIBCXX_3.4.N in a file.</summary>
    internal static string? NewestVersion(ReadOnlySpan<byte> image)
    {
        var prefix = "GLIBCXX_3.4."u8;
        var newest = -1;
        for (var at = image.IndexOf(prefix); at >= 0; at = image.IndexOf(prefix))
        {
            image = image[(at + prefix.Length)..];
            if (global::System.Buffers.Text.Utf8Parser.TryParse(image, out int minor, out _))
            {
                newest = Math.Max(newest, minor);
            }
        }

        return newest < 0 ? null : $"GLIBCXX_3.4.{Invariant.Text(newest)}";
    }

    private static int Minor(string version) => int.Parse(version.AsSpan(version.LastIndexOf('.') + 1),
        global::System.Globalization.CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "gnu_get_libc_version")]
    private static partial IntPtr GlibcVersion();
}

[JsonSerializable(typeof(RuntimeReport))]
internal sealed partial class RuntimeReportJson : JsonSerializerContext
{
    public static readonly RuntimeReportJson Form = new(JsonForm.Indented());
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Tributary.Torch.Runtime;

/// <summary>
/// Loads libtorch and TorchSharp's native library before TorchSharp itself looks for them: left alone, it fails on Debian 12 with
/// a misleading message and then copies all of libtorch (480 MB) beside the program. Loading takes 0.3 s warm, 1.3 s cold.
/// Every public entry point of this project calls <see cref="Load"/> before it touches a TorchSharp type.
/// </summary>
internal static partial class TorchRuntime
{
    // The numbers of mallopt's options.
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;
    private const int Arenas = -8;

    private static readonly Lock Gate = new();
    private static bool loaded;

    /// <summary>True if TorchSharp's library had to be loaded from a changed copy (see <see cref="VersionNeeds"/>).</summary>
    internal static bool Patched { get; private set; }

    /// <summary>True if the libtorch that was loaded has CUDA.</summary>
    internal static bool HasCuda { get; private set; }

    /// <summary>True if the libtorch that would be loaded has CUDA. Nothing is loaded.</summary>
    public static bool IsBuiltForCuda => LibTorchFolder.Find() is { } place && LibTorchFolder.HoldsCuda(place.Folder);

    /// <summary>Loads the native libraries; calls after the first do nothing.</summary>
    /// <param name="threads">Threads for one operation, 1 or more; null leaves what
    /// is set (at first: OMP_NUM_THREADS, or one per core).</param>
    /// <exception cref="BadInputException">A library is missing or cannot be loaded.</exception>
    public static void Load(int? threads = null)
    {
        lock (Gate)
        {
            if (!loaded)
            {
                PinArithmetic();
                KeepBlocks();
                LoadLibraries();
                TorchSharp.torch.InitializeDeviceType(TorchSharp.DeviceType.CPU);
                loaded = true;
            }
        }

        if (threads is { } count)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
            TorchSharp.torch.set_num_threads(count);
        }
    }

    /// <summary>
    /// Keeps freed blocks of up to 32 MB, the most that glibc can keep, for the next step: fresh pages, which the system has to clear, took
    /// a quarter of a training's time on a base of 640 x 18. One arena, since the others give back whatever lies at their ends.
    /// </summary>
    private static void KeepBlocks()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetAllocatorOption(TrimThreshold, int.MaxValue);
            _ = SetAllocatorOption(MmapThreshold, 32 << 20);
            _ = SetAllocatorOption(Arenas, 1);
        }
    }

    /// <summary>
    /// Gives blocks of 1 MB or more back to the system as soon as they are freed. Left alone, glibc soon keeps blocks of up to 32 MB for
    /// itself, and what lies between them: half of the peak where activations are
    /// computed again. The price is up to a third more time for fresh pages.
    /// </summary>
    internal static void ReturnLargeBlocks()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetAllocatorOption(MmapThreshold, 1 << 20);
        }
    }

    /// <summary>
    /// Asks MKL for sums in an order that depends on neither thread count nor memory alignment. To be done before it is loaded;
    /// a value set by the user stands.
    /// </summary>
    private static void PinArithmetic()
    {
        if (!OperatingSystem.IsWindows())
        {
            // .NET's own SetEnvironmentVariable does not reach native code.
            _ = SetVariable("MKL_CBWR", Avx512F.IsSupported ? "AVX512,STRICT" : "AVX2,STRICT", overwrite: 0);
            // Threads that wait for one another sleep: spinning, the default, costs tenfold time as soon as another program runs.
            _ = SetVariable("GOMP_SPINCOUNT", "0", overwrite: 0);
        }
    }

    private static void LoadLibraries()
    {
        var place = LibTorchFolder.Require();
        var binding = LibTorchFolder.FindBinding() ?? throw new BadInputException(
            "TorchSharp",
            $"its native library is neither in {AppContext.BaseDirectory} nor below its runtimes folder; build the program again");
        var cuda = LibTorchFolder.HoldsCuda(place.Folder);
        var last = LibTorchFolder.Libraries[^1];
        foreach (var name in LibTorchFolder.Libraries.SkipLast(1).Concat(cuda ? LibTorchFolder.CudaLibraries : []).Append(last))
        {
            var library = LoadOrExplain(Path.Combine(place.Folder, name), place);
            if (name == LibTorchFolder.TellsVersion)
            {
                RequireVersion(place, library);
            }
        }

        HasCuda = cuda;
        if (!NativeLibrary.TryLoad(binding, out _))
        {
            LoadOrExplain(PatchedCopy.Of(binding) ?? binding, place);
            Patched = true;
        }
    }

    /// <summary>Asks libtorch itself, as the folder may have no file that says: the loader binds functions when they are first called,
    /// so that another version would fail amid work.</summary>
    private static unsafe void RequireVersion(LibTorchPlace place, nint library)
    {
        var version = NativeLibrary.TryGetExport(library, "aoti_torch_abi_version", out var function)
            ? LibTorchVersion.OfAbi(((delegate* unmanaged[Cdecl]<ulong>)function)()) : $"older than {LibTorchVersion.Expected}";
        if (!LibTorchVersion.IsExpected(version))
        {
            throw new BadInputException(place.NamedBy, $"'{place.Folder}' holds libtorch {version}; {LibTorchVersion.UnfitOf(version)}");
        }
    }

    private static nint LoadOrExplain(string path, LibTorchPlace place)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            // The first line is .NET's advice; what the system's loader says, and which library it misses, follows.
            var lines = failure.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            throw new BadInputException(path, $"cannot be loaded: {lines[Math.Min(1, lines.Length - 1)]}. "
                + (place.IsUsers ? $"{place.NamedBy} names this libtorch: it must be whole, with the packages that it needs beside it, as "
                    + $"`pip install torch=={LibTorchVersion.Expected}.0` leaves it" : "`tributary doctor` says what this system lacks"));
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocatorOption(int option, int value);
}

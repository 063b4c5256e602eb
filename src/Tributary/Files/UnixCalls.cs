using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tributary.Files;

/// <summary>What .NET does not offer of the system's files: the kind of a file, and a folder's entries flushed to the disk.</summary>
internal static partial class UnixCalls
{
    private const int CurrentFolder = -100, NotBehindLinks = 0x100, ModeOnly = 1, StatxBytes = 256, ModeOffset = 28;
    private const int KindMask = 0xF000, FolderKind = 0x4000, RegularKind = 0x8000, LinkKind = 0xA000;
    private const int InputOutputError = 5, NoSpace = 28, SharedLock = 1;

    /// <summary>True if there is something at the path, behind links, that is neither a regular file nor a folder: a pipe, a
    /// device, a socket.</summary>
    public static bool IsSpecial(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return path.StartsWith(OperatingSystem.IsWindows() ? @"\\.\" : "/dev/", StringComparison.Ordinal);
        }

        return KindOf(path, flags: 0) is { } kind and not (FolderKind or RegularKind);
    }

    /// <summary>True if a link lies at the path that leads to nothing, or round in a circle. Always false off Linux, where opening it
    /// says so.</summary>
    public static bool IsBrokenLink(string path) =>
        OperatingSystem.IsLinux() && KindOf(path, flags: 0) is null && KindOf(path, NotBehindLinks) == LinkKind;

    // Null if nothing is there.
    private static int? KindOf(string path, int flags)
    {
        Span<byte> answer = stackalloc byte[StatxBytes];
        return Statx(CurrentFolder, path, flags, ModeOnly, answer) == 0 ? BitConverter.ToUInt16(answer[ModeOffset..]) & KindMask : null;
    }

    /// <summary>Flushes a folder's entries to the disk, so that a rename in it survives a power cut. Does nothing where the system
    /// has no such call: off Linux, and on file systems that refuse it.</summary>
    /// <exception cref="IOException">The disk failed, or is full.</exception>
    public static void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux() || Open(folder, 0) is not (>= 0 and var descriptor))
        {
            return;
        }

        var error = Flush(descriptor) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (error is InputOutputError or NoSpace)
        {
            throw new IOException($"'{folder}' could not be flushed to the disk: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    /// <summary>Lets others read a file that is held open, and still keeps them from taking it. Does nothing off Linux.</summary>
    public static void LetOthersRead(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Lock(file, SharedLock);
        }
    }

    /// <summary>Ends the process at once: nothing is asked, not even libraries that still compute, which an orderly end would take their
    /// ground from.</summary>
    public static void EndProcess(int exitCode)
    {
        if (OperatingSystem.IsLinux())
        {
            Exit(exitCode);
        }

        Environment.Exit(exitCode);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int exitCode);

    [LibraryImport("libc", EntryPoint = "flock")]
    private static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> answer);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}

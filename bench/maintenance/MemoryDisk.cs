using System.Diagnostics;

namespace Tributary.MaintenanceBench;

/// <summary>A file system in memory, mounted on a folder, whose size can be changed.</summary>
internal sealed class MemoryDisk : IDisposable
{
    private readonly string folder;

    private MemoryDisk(string folder) => this.folder = folder;

    /// <summary>True if this process may mount one: on Linux, as root.</summary>
    public static bool CanMount
    {
        get
        {
            if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            {
                return false;
            }

            var place = Directory.CreateTempSubdirectory("tributary-mount-").FullName;
            var can = Run("mount", "-t", "tmpfs", "tmpfs", place) && Run("umount", place);
            Directory.Delete(place);
            return can;
        }
    }

    /// <summary>Mounts one on a folder, which is made.</summary>
    public static MemoryDisk Mount(string folder)
    {
        Directory.CreateDirectory(folder);
        return Run("mount", "-t", "tmpfs", "tmpfs", folder) ? new MemoryDisk(folder)
            : throw new IOException($"nothing could be mounted on {folder}");
    }

    /// <summary>Gives it another size; null: as much as anyone needs here.</summary>
    public void Resize(int? kilobytes) => Run("mount", "-o",
        FormattableString.Invariant($"remount,size={kilobytes ?? 1_000_000}k"), folder);

    public void Dispose() => Run("umount", folder);

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

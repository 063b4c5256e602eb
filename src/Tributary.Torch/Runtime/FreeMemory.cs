namespace Tributary.Torch.Runtime;

/// <summary>Memory that a training may take on this machine without anything being written to disk, in bytes.</summary>
internal static class FreeMemory
{
    /// <summary>What the system says is available, within what a container allows; outside Linux, all that the runtime sees.</summary>
    public static long Read()
    {
        var all = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return OperatingSystem.IsLinux() ? Math.Min(Available() ?? all, WithinContainer() ?? all) : all;
    }

    private static long? Available() =>
        File.ReadLines("/proc/meminfo").FirstOrDefault(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal)) is { } line
            ? 1024 * Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])
            : null;

    /// <summary>The limit of the control group (version 2) less what it uses; null without a limit.</summary>
    private static long? WithinContainer()
    {
        const string limit = "/sys/fs/cgroup/memory.max";
        const string used = "/sys/fs/cgroup/memory.current";
        return File.Exists(limit) && File.Exists(used) && File.ReadAllText(limit).Trim() is var text and not "max"
            ? Number(text) - Number(File.ReadAllText(used).Trim()) : null;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

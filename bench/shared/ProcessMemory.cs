namespace Tributary.Benches;

/// <summary>Memory of a process as the kernel of Linux counts it, in bytes.</summary>
internal static class ProcessMemory
{
    /// <summary>Resident memory of this process now.</summary>
    public static long Resident => Read("self", "VmRSS:")!.Value;

    /// <summary>Its largest resident memory since <see cref="ForgetPeak"/>.</summary>
    public static long Peak => Read("self", "VmHWM:")!.Value;

    /// <summary>Begins to look for a peak anew.</summary>
    public static void ForgetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    /// <summary>The largest resident memory of another process; null once it has ended.</summary>
    public static long? PeakOf(int process) => Read(process.ToString(CultureInfo.InvariantCulture), "VmHWM:");

    private static long? Read(string process, string key)
    {
        var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
        return line is null ? null
            : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }
}

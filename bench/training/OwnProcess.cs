using System.Diagnostics;
using System.Globalization;

namespace Tributary.TrainingBench;

/// <summary>Memory of this process as the kernel counts it, and this program in a process
/// of its own, so that one measurement leaves nothing to the next.</summary>
internal static class OwnProcess
{
    /// <summary>Resident memory now, in bytes.</summary>
    public static long Resident => Status("VmRSS:");

    /// <summary>The largest resident memory since <see cref="ForgetPeak"/>, in bytes.</summary>
    public static long Peak => Status("VmHWM:");

    /// <summary>Begins to look for a peak anew.</summary>
    public static void ForgetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    /// <summary>Runs a job of <see cref="Children"/> and gives what it says.</summary>
    public static string Ask(string what)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        Array.ForEach(["child", what], start.ArgumentList.Add);
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"child {what} failed");
    }

    private static long Status(string key)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(key, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }
}

using System.Diagnostics;

namespace Tributary.MaintenanceBench;

/// <summary>What a run of the tool said.</summary>
/// <param name="ExitCode">Its exit code; 137 if it was killed.</param>
/// <param name="Said">Its standard output and error.</param>
internal sealed record ToolRun(int ExitCode, string Said)
{
    /// <summary>Runs the tool in a project.</summary>
    /// <param name="options">Names the tool.</param>
    /// <param name="project">The project's folder.</param>
    /// <param name="arguments">The verb and its arguments.</param>
    public static ToolRun Of(BenchOptions options, string project, params string[] arguments) =>
        Start("dotnet", project, [options.Tool, .. arguments]).End(killAfter: null);

    /// <summary>The same, killed with SIGKILL after a time, together with the trainings that it started.</summary>
    public static ToolRun Killed(BenchOptions options, string project, TimeSpan after, params string[] arguments) =>
        Start("dotnet", project, [options.Tool, .. arguments]).End(after);

    /// <summary>The same through a shell, with a limit on the size of every file that it writes.</summary>
    /// <param name="kilobytes">The limit.</param>
    public static ToolRun Limited(BenchOptions options, string project, int kilobytes, params string[] arguments) =>
        Start("bash", project, ["-c", FormattableString.Invariant($"trap '' XFSZ; ulimit -f {kilobytes}; exec dotnet \"$0\" \"$@\""),
            options.Tool, .. arguments]).End(killAfter: null);

    /// <summary>Runs it, and fails the bench if it does not end well.</summary>
    public static ToolRun Must(BenchOptions options, string project, params string[] arguments)
    {
        var run = Of(options, project, arguments);
        return run.ExitCode == 0 ? run : throw new InvalidOperationException(
            $"'{string.Join(' ', arguments)}' ended with {Invariant.Text(run.ExitCode)}: {run.Said}");
    }

    private static Started Start(string program, string project, string[] arguments)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = project, RedirectStandardOutput = true,
            RedirectStandardError = true, UseShellExecute = false };
        Array.ForEach(arguments, start.ArgumentList.Add);
        return new Started(Process.Start(start)!);
    }

    private sealed record Started(Process Process)
    {
        public ToolRun End(TimeSpan? killAfter)
        {
            var (output, error) = (Process.StandardOutput.ReadToEndAsync(), Process.StandardError.ReadToEndAsync());
            if (killAfter is { } delay && !Process.WaitForExit(delay))
            {
                Process.Kill(entireProcessTree: true);
            }

            Process.WaitForExit();
            return new ToolRun(Process.ExitCode, output.Result + error.Result);
        }
    }
}

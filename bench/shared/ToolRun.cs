using System.Diagnostics;

namespace Tributary.Benches;

/// <summary>What a run of the command line tool said.</summary>
/// <param name="ExitCode">Its exit code; 137 if it was killed.</param>
/// <param name="Said">Its standard output and error.</param>
internal sealed record ToolRun(int ExitCode, string Said)
{
    /// <summary>Runs the tool in a folder.</summary>
    /// <param name="tool">The built tool: an executable, or an assembly that <c>dotnet</c> runs.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="arguments">The verb and its arguments.</param>
    public static ToolRun Of(string tool, string folder, params string[] arguments) => End(Start(tool, folder, arguments), killAfter: null);

    /// <summary>The same, killed with SIGKILL after a time, together with the trainings that it started.</summary>
    public static ToolRun Killed(string tool, string folder, TimeSpan after, params string[] arguments) =>
        End(Start(tool, folder, arguments), after);

    /// <summary>The same through a shell, with a limit on the size of every file that it writes.</summary>
    public static ToolRun Limited(string tool, string folder, int kilobytes, params string[] arguments)
    {
        var inner = Described(tool, folder, arguments);
        var limit = FormattableString.Invariant($"trap '' XFSZ; ulimit -f {kilobytes}; exec \"$0\" \"$@\"");
        return End(Start(Described("bash", folder, ["-c", limit, inner.FileName, .. inner.ArgumentList])), killAfter: null);
    }

    /// <summary>Runs it, and fails the bench if it does not end well.</summary>
    public static ToolRun Must(string tool, string folder, params string[] arguments)
    {
        var run = Of(tool, folder, arguments);
        return run.ExitCode == 0 ? run : throw new InvalidOperationException(
            FormattableString.Invariant($"'{string.Join(' ', arguments)}' ended with {run.ExitCode}: {run.Said}"));
    }

    /// <summary>Starts it, with its output to be read.</summary>
    public static Process Start(string tool, string folder, params IEnumerable<string> arguments) =>
        Start(Described(tool, folder, arguments));

    private static Process Start(ProcessStartInfo start) => Process.Start(start)!;

    private static ProcessStartInfo Described(string tool, string folder, IEnumerable<string> arguments)
    {
        var isAssembly = tool.EndsWith(".dll", StringComparison.Ordinal);
        string[] all = isAssembly ? [tool, .. arguments] : [.. arguments];
        return new ProcessStartInfo(isAssembly ? "dotnet" : tool, all)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
    }

    private static ToolRun End(Process started, TimeSpan? killAfter)
    {
        using var process = started;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (killAfter is { } delay && !process.WaitForExit(delay))
        {
            process.Kill(entireProcessTree: true);
        }

        process.WaitForExit();
        return new ToolRun(process.ExitCode, output.Result + error.Result);
    }
}

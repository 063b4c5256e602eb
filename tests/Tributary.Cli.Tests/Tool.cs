using System.Diagnostics;

namespace Tributary.Cli.Tests;

/// <summary>What a child said.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Out">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record ToolResult(int ExitCode, string Out, string Error);

/// <summary>Runs the command line as its users do: in a process of its own.</summary>
internal static class Tool
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Tributary.Cli.dll");

    /// <summary>Starts the program without waiting.</summary>
    public static Process Start(string folder, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        // A shell starts its background jobs with SIGINT ignored, and so would whatever they start, these tests' children too.
        IReadOnlyList<string> command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", host, Program] : [host, Program];
        var start = new ProcessStartInfo(command[0])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
                RedirectStandardInput = true, UseShellExecute = false,
        };
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs the program to its end.</summary>
    public static ToolResult Run(string folder, params string[] arguments) => Run(folder, null, arguments);

    /// <summary>The same, with further environment variables.</summary>
    public static ToolResult Run(string folder, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        using var process = Start(folder, environment, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ToolResult(process.ExitCode, output, error.Result);
    }
}

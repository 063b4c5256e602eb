using System.CommandLine.Parsing;
using System.Diagnostics;
using Tributary.Cli.Commands;
using Tributary.Testing;

namespace Tributary.Cli.Tests.Docs;

/// <summary>What the documents tell readers to type works, on a few lines of the sample.</summary>
public sealed class DocumentedCommandTests : IDisposable
{
    private static readonly (string Split, int Lines)[] Sizes = [("train", 40), ("valid", 12), ("test", 24)];

    private readonly TempFolder folder = new();

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/getting-started.md")]
    public async Task Document_CommandsThatItRuns_EndAsItSays(string document)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the documents show commands for a POSIX shell");
        var commands = DocumentedCommand.In(document).Where(command => command.IsRun).ToArray();
        Assert.NotEmpty(commands);
        WriteSamples();

        var (exitCode, output) = await RunAsync(DocumentedCommand.Script(commands));

        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void Documents_EveryCommandThatTheyShow_IsOneThatTheProgramHas()
    {
        var root = TributaryCommand.Create();
        var commands = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md")
            .Append(Path.Combine(Repository.Root, "README.md"))
            .SelectMany(path => DocumentedCommand.In(Path.GetRelativePath(Repository.Root, path)))
            .Where(command => command.Text.StartsWith("tributary ", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(commands);
        Assert.All(commands, command =>
        {
            var parsed = root.Parse(CommandLineParser.SplitCommandLine(command.Command).Skip(1).ToArray());
            Assert.True(parsed.Errors.Count == 0, $"{command.Place}: {string.Join("; ", parsed.Errors)}");
        });
    }

    public void Dispose() => folder.Dispose();

    private void WriteSamples()
    {
        var samples = Path.Combine(Repository.Root, "samples");
        Directory.CreateDirectory(folder["samples", "base"]);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(samples, "base")))
        {
            File.Copy(file, folder["samples", "base", Path.GetFileName(file)]);
        }

        foreach (var data in Directory.EnumerateDirectories(Path.Combine(samples, "reviews", "data")))
        {
            var target = Directory.CreateDirectory(folder["samples", "reviews", "data", Path.GetFileName(data)]).FullName;
            foreach (var (split, lines) in Sizes)
            {
                File.WriteAllLines(Path.Combine(target, split + ".jsonl"),
                    File.ReadLines(Path.Combine(data, split + ".jsonl")).Take(lines));
            }
        }

        var updates = Path.Combine(samples, "reviews", "updates");
        Directory.CreateDirectory(folder["samples", "reviews", "updates"]);
        foreach (var file in Directory.EnumerateFiles(updates))
        {
            File.WriteAllLines(folder["samples", "reviews", "updates", Path.GetFileName(file)], File.ReadLines(file).Take(Sizes[0].Lines));
        }
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"exec 2>&1\n{script}"])
        {
            WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false,
        };
        start.Environment["DOTNET"] = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        start.Environment["PROGRAM"] = Path.Combine(AppContext.BaseDirectory, "Tributary.Cli.dll");
        start.Environment["SAMPLES"] = folder["samples"];
        using var shell = Process.Start(start)!;
        shell.StandardInput.Close();
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (shell.ExitCode, output);
    }
}

using System.Diagnostics;
using Tributary.Adapters;
using Tributary.Testing;

namespace Tributary.Cli.Tests.Commands;

/// <summary>The verb <c>inspect</c>, in a process of its own.</summary>
public sealed class InspectCommandTests : IDisposable
{
    private readonly TempFolder folder = new();

    public InspectCommandTests()
    {
        Write("de", 1);
        Write("fr", -2);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Inspect_TwoAdapters_PrintsTablesAndLoadsNoTorch()
    {
        var hook = new Dictionary<string, string>
        {
            ["DOTNET_STARTUP_HOOKS"] = typeof(InspectCommandTests).Assembly.Location,
            [StartupHook.FileVariable] = folder["assemblies"],
        };

        var result = Tool.Run(folder.Path, hook, "inspect", "de", "French=fr", "--modules");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("French", result.Out, StringComparison.Ordinal);
        Assert.Contains("signs disagree in 100.0 % of the entries", result.Out, StringComparison.Ordinal);
        Assert.Contains("-1.000", result.Out, StringComparison.Ordinal);
        Assert.Contains("q_proj     1 x 2    1+1", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(File.ReadAllLines(folder["assemblies"]), name => name.Contains("Torch", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("Spectre", StringComparison.Ordinal));
    }

    [Fact]
    public void Inspect_Json_IsOneDocumentAloneOnStandardOutput()
    {
        var result = Tool.Run(folder.Path, "inspect", "de", "fr", "--json");
        var toFile = Tool.Run(folder.Path, "inspect", "de", "fr", "--json", "out.json");

        using var document = JsonDocument.Parse(result.Out);
        Assert.Equal(["de", "fr"], document.RootElement.GetProperty("adapters").EnumerateArray()
            .Select(adapter => adapter.GetProperty("name").GetString()));
        Assert.Contains("signs disagree", result.Error, StringComparison.Ordinal);
        Assert.Contains("signs disagree", toFile.Out, StringComparison.Ordinal);
        Assert.Equal(result.Out.Trim(), File.ReadAllText(folder["out.json"]).Trim());
    }

    [Fact]
    public async Task Inspect_JsonToWhatIsNoFile_IsWrittenThrough()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes with names are told from files on Linux");
        using (var made = Process.Start("mkfifo", [folder["pipe"]]))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        // In a task: to open a pipe waits for its other end.
        var read = Task.Run(() => File.ReadAllText(folder["pipe"]), TestContext.Current.CancellationToken);
        var toPipe = Tool.Run(folder.Path, "inspect", "de", "fr", "--json", "pipe");
        var toOutput = Tool.Run(folder.Path, "inspect", "de", "fr", "--json", "/dev/stdout");
        var toNothing = Tool.Run(folder.Path, "inspect", "de", "fr", "--json", "/dev/null");

        Assert.Equal((0, 0, 0), (toPipe.ExitCode, toOutput.ExitCode, toNothing.ExitCode));
        Assert.Equal(toPipe.Out + await read, toOutput.Out);
        Assert.Equal(toPipe.Out, toNothing.Out);
        Assert.Equal("", File.ReadAllText("/dev/null"));
    }

    [Fact]
    public void Inspect_OneAdapter_ShowsItWithoutAnElection()
    {
        var result = Tool.Run(folder.Path, "inspect", "de/");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("de          1      3", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("survives", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("adapter_config.json: adapter 'none': is missing", "none")]
    [InlineData("several adapters are named 'de': de, other/de; name them as NAME=FOLDER", "de", "other/de")]
    [InlineData("is listed 2 times", "de", "x=de/.")]
    [InlineData("there is no such model folder", "de", "--base-model", "none")]
    public void Inspect_BadInput_IsOneMessage(string expected, params string[] arguments)
    {
        var result = Tool.Run(folder.Path, ["inspect", .. arguments]);

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains(expected, Assert.Single(result.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_WithoutAdapters_IsUsage() => Assert.Equal(2, Tool.Run(folder.Path, "inspect").ExitCode);

    private void Write(string name, float b)
    {
        Directory.CreateDirectory(folder[name]);
        new LoraAdapter(
            new LoraConfig { R = 1, LoraAlpha = 3, TargetModules = ["q_proj"], BaseModelNameOrPath = "sample/base" },
            [new LoraFactors("q_proj", 1, 2, 1, 3, [1, 2], [b])]).Write(folder[name]);
    }
}

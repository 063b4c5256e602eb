using Tributary.Testing;

namespace Tributary.Cli.Tests;

/// <summary>Verbs that need no torch start fast and load none.</summary>
public sealed class StartTests
{
    private const int BudgetMilliseconds = 150;

    // On a machine that is busy or slow: so many times what the program takes to say its version.
    private const double BudgetOfVersions = 1.8;

    [Theory]
    [InlineData("merge", "--help")]
    [InlineData("inspect", "--help")]
    [InlineData("plan")]
    [InlineData("plan", "--json")]
    [InlineData("report")]
    [InlineData("releases")]
    [InlineData("verify")]
    [InlineData("gc")]
    [InlineData("costs")]
    [InlineData("export", "--help")]
    [InlineData("up", "--help")]
    public void Verb_WithoutTraining_LoadsNoTorch(params string[] arguments)
    {
        using var project = new CliProject();
        using var other = new TempFolder();

        var result = Tool.Run(project.Folder, Hook(other["assemblies"]), arguments);

        Assert.Equal(0, result.ExitCode);
        var assemblies = File.ReadAllLines(other["assemblies"]);
        Assert.Contains("Tributary.Cli", assemblies);
        Assert.DoesNotContain(assemblies, name => name.Contains("Torch", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("Spectre", StringComparison.Ordinal));
        Assert.DoesNotContain(assemblies, name => name is "CsvHelper" or "Parquet");
    }

    [Fact]
    public void MergeHelp_MedianOfSeven_TakesLessProcessorTimeThanItsBudget()
    {
        // Processor time, not wall time: other tests share the cores. The wall time on a quiet machine stands in docs/benchmarks.md.
        using var folder = new TempFolder();
        int[] Sorted(params string[] arguments) => [.. Enumerable.Range(0, 7).Select(run =>
        {
            var file = folder[$"{arguments[0]}-{Invariant.Text(run)}"];
            Tool.Run(folder.Path, Hook(file), arguments);
            return int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture);
        }).Order()];
        var (version, merge) = (Sorted("--version")[3], Sorted("merge", "--help")[3]);

        Assert.InRange(merge, 1, Math.Max(BudgetMilliseconds, BudgetOfVersions * version));
    }

    [Fact]
    public void Plan_Json_IsOneDocumentAloneOnStandardOutput()
    {
        using var project = new CliProject();

        var result = Tool.Run(project.Folder, "plan", "--json");

        using var document = JsonDocument.Parse(result.Out);
        Assert.False(document.RootElement.GetProperty("up_to_date").GetBoolean());
        Assert.Equal(9, document.RootElement.GetProperty("stations").GetArrayLength());
        Assert.Contains("train/en", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_ExitCode_SaysThatSomethingIsToDo()
    {
        using var project = new CliProject();

        Assert.Equal(10, Tool.Run(project.Folder, "plan", "--exit-code").ExitCode);
    }

    private static Dictionary<string, string> Hook(string file) => new()
    {
        ["DOTNET_STARTUP_HOOKS"] = typeof(StartTests).Assembly.Location,
        [StartupHook.FileVariable] = file,
    };
}

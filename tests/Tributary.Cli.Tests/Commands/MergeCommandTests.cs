using Tributary.Adapters;
using Tributary.Numerics;
using Tributary.Testing;

namespace Tributary.Cli.Tests.Commands;

/// <summary>The verb <c>merge</c>, in a process of its own.</summary>
public sealed class MergeCommandTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Merge_TwoAdapters_WritesAWholeFolderAndLoadsNoTorch()
    {
        WriteRecipe("merge_method: ties", layers: 2, size: 8);
        var hook = new Dictionary<string, string>
        {
            ["DOTNET_STARTUP_HOOKS"] = typeof(MergeCommandTests).Assembly.Location,
            [StartupHook.FileVariable] = folder["assemblies"],
        };

        var result = Tool.Run(folder.Path, hook, "merge", "recipe.yaml", "--out", "out");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("signs disagree in", result.Out, StringComparison.Ordinal);
        Assert.Equal(4, LoraAdapter.Read(folder["out"]).Config.R);
        Assert.True(FolderManifest.IsComplete(folder["out"]));
        Assert.DoesNotContain(File.ReadAllLines(folder["assemblies"]), name => name.Contains("Torch", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Merge_DryRun_SaysWhatItWouldDoAndWritesNothing()
    {
        WriteRecipe("merge_method: linear", layers: 2, size: 8);
        var before = Directory.GetFileSystemEntries(folder.Path);

        var result = Tool.Run(folder.Path, "merge", "recipe.yaml", "--dry-run", "--json");

        using var document = JsonDocument.Parse(result.Out);
        Assert.Equal(4, document.RootElement.GetProperty("largest_rank").GetInt32());
        Assert.Equal(["de", "fr"], document.RootElement.GetProperty("inputs").EnumerateArray()
            .Select(input => input.GetProperty("name").GetString()));
        Assert.Contains("2 layers, rank up to 4", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("merge_method: tise", "recipe.yaml:1: merge_method 'tise' is not known")]
    [InlineData("parameters: { lambda: [1, 2] }", "values to choose from on validation sets")]
    public void Merge_BadRecipe_IsOneMessageAndChangesNothing(string line, string expected)
    {
        WriteRecipe(line, layers: 1, size: 8);

        var result = Tool.Run(folder.Path, "merge", "recipe.yaml", "--out", "out");

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains(expected, Assert.Single(result.Error.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Theory]
    [InlineData("merge_method: ties", 3)]
    [InlineData("merge_method: linear\nrank: 4", 3)]
    [InlineData("merge_method: core_ties", 3)]
    public void Merge_RanksWhoseSumExceedsTheLayer_WritesTheRankThatThereIs(string line, int rank)
    {
        WriteRecipe(line, layers: 2, size: rank);

        var result = Tool.Run(folder.Path, "merge", "recipe.yaml", "--out", "out");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.All(LoraAdapter.Read(folder["out"]).Modules, module => Assert.Equal(rank, module.Rank));
        Assert.Equal(0, Tool.Run(folder.Path, "inspect", "out").ExitCode);
    }

    public static IEnumerable<TheoryDataRow> FallingRanks =>
        SharedFolder.Cases("cases/merge-rank-below-largest", "ties.yaml", "rank-3.yaml");

    [Theory]
    [MemberData(nameof(FallingRanks))]
    public void Merge_SharedCaseOfAFallingRank_WritesAnAdapterThatReads(string recipe)
    {
        var result = Tool.Run(folder.Path, "merge", SharedFolder.Require("cases", "merge-rank-below-largest", recipe), "--out", "out");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.NotEmpty(LoraAdapter.Read(folder["out"]).Modules);
    }

    [Fact]
    public void Merge_WithoutOut_IsUsage()
    {
        WriteRecipe("merge_method: ties", layers: 1, size: 8);

        Assert.Equal(2, Tool.Run(folder.Path, "merge", "recipe.yaml").ExitCode);
    }

    [Fact]
    public void Merge_OutInUse_IsRefused()
    {
        WriteRecipe("merge_method: ties", layers: 1, size: 8);

        var result = Tool.Run(folder.Path, "merge", "recipe.yaml", "--out", "de");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("already exists", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Merge_Killed_LeavesNoFolderAndTheNextRunSucceeds(int moment)
    {
        WriteRecipe("merge_method: ties", layers: 12, size: 512);
        using (var process = Tool.Start(folder.Path, null, "merge", "recipe.yaml", "--out", "out"))
        {
            // Killed while it merges, as soon as the working folder is there, or while that is being filled.
            process.StandardOutput.ReadLine();
            SpinWait.SpinUntil(() => moment == 0 || process.HasExited
                || Written(moment == 1 ? "adapter_config.json" : "recipe.yaml"));
            process.Kill();
            process.WaitForExit();
        }

        Assert.True(!Directory.Exists(folder["out"]) || FolderManifest.IsComplete(folder["out"]));
        if (!Directory.Exists(folder["out"]))
        {
            Assert.Equal(0, Tool.Run(folder.Path, "merge", "recipe.yaml", "--out", "out").ExitCode);
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path, "*.partial"));
        }

        Assert.Equal(24, LoraAdapter.Read(folder["out"]).Modules.Count * 2);
    }

    private bool Written(string name) => Directory.EnumerateDirectories(folder.Path, ".out.*.partial")
        .Any(work => File.Exists(Path.Combine(work, "content", name)));

    private void WriteRecipe(string line, int layers, int size)
    {
        foreach (var name in new[] { "de", "fr" })
        {
            Directory.CreateDirectory(folder[name]);
            new LoraAdapter(
                new LoraConfig { R = 2, LoraAlpha = 4, TargetModules = ["q_proj"] },
                Enumerable.Range(0, layers)
                    .Select(layer => Factors(name, FormattableString.Invariant($"model.layers.{layer}.q_proj"), size))).Write(folder[name]);
        }

        File.WriteAllText(folder["recipe.yaml"], $"{line}\nadapters:\n  - path: de\n  - path: fr\n");
    }

    private static LoraFactors Factors(string name, string layer, int size)
    {
        var (a, b) = (new float[2 * size], new float[size * 2]);
        CounterRandom.For(1, name, layer, "A").FillUniform(a, -1, 1);
        CounterRandom.For(1, name, layer, "B").FillUniform(b, -1, 1);
        return new LoraFactors(layer, 2, size, size, 2, a, b);
    }
}

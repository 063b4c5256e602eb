using Tributary.Adapters;
using Tributary.Merging;
using Tributary.Merging.Methods;
using Tributary.Merging.Outputs;
using Tributary.Merging.Recipes;
using static Tributary.Tests.Merging.SampleAdapters;

namespace Tributary.Tests.Merging.Runs;

public sealed class MergeResultTests : IDisposable
{
    private readonly SampleAdapters samples = new();

    public void Dispose() => samples.Dispose();

    [Fact]
    public void WriteTo_UnequalRanks_GivesAFolderThatLoadsAndSaysWhatItIs()
    {
        var de = samples.Add("de", rank: 3);
        var fr = samples.Add("fr", rank: 5, only: layer => layer.EndsWith("q_proj", StringComparison.Ordinal));
        var result = Run(Settings("linear"), de, fr);

        result.WriteTo(samples["out"]);

        Assert.Equal(
            ["adapter_config.json", "adapter_model.safetensors", "diagnostics.json", "recipe.yaml"],
            FolderManifest.Read(samples["out"]).Files.Select(file => file.Name));
        var adapter = LoraAdapter.Read(samples["out"]);
        Assert.Equal((8, 8.0, false), (adapter.Config.R, adapter.Config.LoraAlpha, adapter.Config.UseRslora));
        Assert.Equal([KeyValuePair.Create("model.layers.0.mlp.down_proj", 3)], adapter.Config.RankPattern);
        Assert.Equal([KeyValuePair.Create("model.layers.0.mlp.down_proj", 3.0)], adapter.Config.AlphaPattern);
        Assert.Equal(["down_proj", "q_proj"], adapter.Config.TargetModules.Order(StringComparer.Ordinal));
        Assert.Equal("sample/base", adapter.Config.BaseModelNameOrPath);
        Assert.All(adapter.Modules, module => Assert.Equal(1, module.Scaling));
        MergerTests.AssertSameDeltas(result.Adapter, adapter, 0);
        Assert.Equal(result.Recipe.Inputs, AdapterMergeRecipe.Read(Path.Combine(samples["out"], "recipe.yaml")).Inputs);
    }

    [Fact]
    public void WriteTo_FromItsOwnRecipe_GivesTheSameBytesAgain()
    {
        Run(Settings("ties") with { Density = 0.4, Lambdas = [1.5] }, samples.Add("de"), samples.Add("fr")).WriteTo(samples["out"]);
        using var plan = Merger.Plan(AdapterMergeRecipe.Read(Path.Combine(samples["out"], "recipe.yaml")));

        Merger.Run(plan, cancellation: TestContext.Current.CancellationToken).WriteTo(samples["again"]);

        Assert.Equal(FolderManifest.Read(samples["out"]).ContentDigest, FolderManifest.Read(samples["again"]).ContentDigest);
    }

    [Fact]
    public void WriteTo_FolderInUse_IsRefusedAndLeftAlone()
    {
        Directory.CreateDirectory(samples["out"]);
        File.WriteAllText(Path.Combine(samples["out"], "mine.txt"), "mine");

        Assert.Throws<BadInputException>(() => Run(Settings("ties"), samples.Add("de")).WriteTo(samples["out"]));

        Assert.Equal(["mine.txt"], Directory.EnumerateFileSystemEntries(samples["out"]).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(MergeSpace.Stack)]
    [InlineData(MergeSpace.Knots)]
    [InlineData(MergeSpace.Core)]
    public void Diagnostics_NormsAndCosines_AreThoseOfTheDenseDeltas(MergeSpace space)
    {
        var de = samples.Add("de", rank: 3);
        var fr = samples.Add("fr", alpha: 5, only: layer => layer.EndsWith("q_proj", StringComparison.Ordinal));
        var result = Run(Settings("task_arithmetic", space) with { Lambdas = [-0.5] }, de, fr);

        var layers = LoraAdapter.Read(de.Folder).Modules;
        var first = layers.SelectMany(Deltas.Of).ToArray();
        var second = layers.SelectMany(layer => Deltas.Of(LoraAdapter.Read(fr.Folder), layer.Module, layer.In * layer.Out)).ToArray();
        var figures = result.Diagnostics.Overall;
        Assert.Equal(Norm(first), figures.Norms[0], 1e-5 * Norm(first));
        Assert.Equal(Norm(second), figures.Norms[1], 1e-5 * Norm(second));
        Assert.Equal(first.Zip(second, (x, y) => x * y).Sum() / (Norm(first) * Norm(second)), figures.Cosines[0][1]!.Value, 1e-5);
        Assert.Equal(0.5 * Norm([.. first.Zip(second, (x, y) => x + y)]), figures.MergedNorm, 1e-4 * Norm(first));
        Assert.Equal(["fr"], result.Diagnostics.Modules[0].MissingIn);
        Assert.Empty(result.Diagnostics.Modules[1].MissingIn);
    }

    [Fact]
    public void Diagnostics_EqualAdapters_AgreeEverywhereAndShareTheirDirections()
    {
        var de = samples.Add("de", rank: 4);
        Directory.CreateDirectory(samples["twin"]);
        LoraAdapter.Read(de.Folder).Write(samples["twin"]);

        var figures = Run(Settings("ties"), de, ("twin", samples["twin"])).Diagnostics.Overall;

        Assert.Equal((0.0, 1.0), (figures.SignConflicts, figures.Surviving));
        Assert.Equal(1, figures.Cosines[0][1]!.Value, 1e-12);
        Assert.Equal(3 * 4, figures.DirectionsCut);
    }

    [Fact]
    public void Diagnostics_OppositeAdapters_DisagreeEverywhere()
    {
        var de = samples.Add("de", rank: 4);
        Directory.CreateDirectory(samples["minus"]);
        LoraAdapter.Read(de.Folder).Scaled(-1).Write(samples["minus"]);

        var result = Run(Settings("ties"), de, ("minus", samples["minus"]));

        Assert.Equal((1.0, 0.5), (result.Diagnostics.Overall.SignConflicts, result.Diagnostics.Overall.Surviving));
        // Every sum is exactly 0: mergekit's rule takes the positive values.
        Assert.Equal(result.Diagnostics.Overall.Norms[0], result.Diagnostics.Overall.MergedNorm, 1e-6);
    }

    [Fact]
    public void Diagnostics_Written_IsReadBack()
    {
        Run(Settings("knots_ties") with { Density = 0.5 }, samples.Add("de"), samples.Add("fr")).WriteTo(samples["out"]);

        var diagnostics = MergeDiagnostics.Read(samples["out"]);

        Assert.Equal(["de", "fr"], diagnostics.Inputs);
        Assert.All(diagnostics.Overall.Kept!, share => Assert.InRange(share, 0.5, 0.51));
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(samples["out"], "diagnostics.json")));
        Assert.True(json.RootElement.GetProperty("overall").TryGetProperty("sign_conflicts", out _));
    }

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(value => value * value));

    [Theory]
    [InlineData("dare_linear", MergeSpace.Delta)]
    [InlineData("dare_linear", MergeSpace.Knots)]
    [InlineData("dare_linear", MergeSpace.Stack)]
    [InlineData("dare_linear", MergeSpace.Factors)]
    public void Diagnostics_EntriesThatGrow_CountAsTheyWere(string method, MergeSpace space)
    {
        using var adapters = new SampleAdapters();
        var settings = Settings(method, space) with { Density = 0.5, Output = space == MergeSpace.Delta
            ? MergeTarget.Delta : MergeTarget.Adapter };
        using var plan = Merger.Plan(AdapterMergeRecipe.Of(settings, [adapters.Add("de"), adapters.Add("fr")]));

        var overall = Merger.Run(plan, adapters["out"], cancellation: TestContext.Current.CancellationToken).Overall!;

        // About half of the squared norm; of a product of factors that lose half each, about a quarter.
        Assert.All(overall.SurvivingEnergy!, share => Assert.InRange(share, space == MergeSpace.Stack ? 0.1
            : 0.35, space == MergeSpace.Stack ? 0.45 : 0.65));
    }
}

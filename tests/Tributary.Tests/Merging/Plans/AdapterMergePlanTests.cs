using Tributary.Adapters;
using Tributary.Merging;
using Tributary.Merging.Recipes;
using Tributary.Safetensors;
using static Tributary.Tests.Merging.SampleAdapters;

namespace Tributary.Tests.Merging.Plans;

public sealed class AdapterMergePlanTests : IDisposable
{
    private readonly SampleAdapters samples = new();

    public void Dispose() => samples.Dispose();

    [Fact]
    public void Create_AdapterOfAnotherShape_NamesLayerAndBothShapes()
    {
        var wide = samples["wide"];
        Directory.CreateDirectory(wide);
        new LoraAdapter(
            new LoraConfig { R = 1, LoraAlpha = 1, TargetModules = ["q_proj"], BaseModelNameOrPath = "sample/base" },
            [new LoraFactors("model.layers.0.self_attn.q_proj", 1, 32, 20, 1, new float[32], new float[20])]).Write(wide);

        var problem = Refused(Settings("ties"), samples.Add("de"), ("wide", wide));

        Assert.Contains("adapter 'wide': layer 'model.layers.0.self_attn.q_proj' has a delta of [20 x 32], but that of adapter 'de' "
            + "is [20 x 16]", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_BaseModelOfAnotherShape_NamesTensorAndBothShapes()
    {
        Directory.CreateDirectory(samples["base"]);
        using (var writer = new SafetensorsWriter(
            Path.Combine(samples["base"], "model.safetensors"),
            Layers.Skip(1).Select(layer => new TensorLayout($"{layer.Name}.weight", TensorDtype.F32, [layer.Out, layer.In + 1]))))
        {
            foreach (var layer in Layers.Skip(1))
            {
                writer.Write($"{layer.Name}.weight", new float[layer.Out * (layer.In + 1)]);
            }
        }

        var thrown = Assert.Throws<BadInputException>(() =>
            Merger.Plan(AdapterMergeRecipe.Of(Settings("ties"), [samples.Add("de")], samples["base"])));

        Assert.Equal(2, thrown.Problems.Count);
        Assert.Contains("; the same of '", thrown.Problems[1].Text, StringComparison.Ordinal);
        Assert.Contains("has no tensor 'model.layers.0.mlp.down_proj.weight'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("adapter 'de': module 'model.layers.0.self_attn.q_proj' has shape [20 x 16], expected [20 x 17] from "
            + "the base model", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_OtherBaseName_IsRefusedUnlessTheBaseIsNamed()
    {
        var de = samples.Add("de");
        var fr = samples.Add("fr", change: config => config with { BaseModelNameOrPath = "other/model" });

        Assert.Contains("name different base models: de 'sample/base', fr 'other/model'",
            Refused(Settings("ties"), de, fr), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_SameFolderOrNameTwice_IsRefused()
    {
        var de = samples.Add("de");

        var message = Refused(Settings("ties"), de, ("de", de.Folder + Path.DirectorySeparatorChar + "."));

        Assert.Contains("two adapters are named 'de'", message, StringComparison.Ordinal);
        Assert.Contains("is listed 2 times", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_NoAdapters_IsRefused() => Assert.Contains("no adapters", Refused(Settings("ties")), StringComparison.Ordinal);

    [Fact]
    public void Create_ListOfLambdas_SaysWhoChooses() =>
        Assert.Contains("values to choose from on validation sets, which a project does",
            Refused(Settings("ties") with { Lambdas = [1, 2] }, samples.Add("de")), StringComparison.Ordinal);

    [Theory]
    [InlineData("knots_ties")]
    [InlineData("core_task_arithmetic")]
    public void Create_UnequalWeightsInAProfileWithoutWeights_AreRefused(string method) =>
        Assert.Contains("no weights per adapter", Refused(Settings(method) with { Weights = new Dictionary<string, double> { ["de"] = 2 } },
            samples.Add("de"), samples.Add("fr")), StringComparison.Ordinal);

    [Fact]
    public void Create_WeightsThatSumToZero_AreRefusedInAMean() =>
        Assert.Contains("sum to 0", Refused(Settings("linear") with { Weights = new Dictionary<string, double> { ["de"] = -1 } },
            samples.Add("de"), samples.Add("fr")), StringComparison.Ordinal);

    [Fact]
    public void Create_WeightsThatSumToARoundingError_AreRefusedInAMean() =>
        Assert.Contains("sum to 0", Refused(Settings("linear") with
        {
            Weights = new Dictionary<string, double> { ["de"] = 0.1, ["fr"] = 0.2, ["es"] = -0.3 },
        }, samples.Add("de"), samples.Add("fr"), samples.Add("es")), StringComparison.Ordinal);

    [Theory]
    [InlineData("task_arithmetic")]
    [InlineData("ties")]
    [InlineData("linear")]
    public void Create_NoWeightButZero_IsRefused(string method) =>
        Assert.Contains("all weights are 0", Refused(Settings(method) with { DefaultWeight = 0 }, samples.Add("de"), samples.Add("fr")),
            StringComparison.Ordinal);

    [Theory]
    [InlineData(1.0, 0.15, null)]
    [InlineData(1.0, 0.9, null)]
    [InlineData(0.5, 0.15, null)]
    [InlineData(0.9, 0.15, "must lie inside (0, 1)")]
    [InlineData(0.5, 0.5, "must lie inside (0, 1)")]
    public void Create_DensityAndEpsilonOfDella_KeepAllOrLieInside(double density, double epsilon, string? refusal)
    {
        var settings = Settings("della") with { Density = density, Epsilon = epsilon };
        if (refusal is not null)
        {
            Assert.Contains(refusal, Refused(settings, samples.Add("de"), samples.Add("fr")), StringComparison.Ordinal);
            return;
        }

        using var plan = Merger.Plan(AdapterMergeRecipe.Of(settings, [samples.Add("de"), samples.Add("fr")]));
        Assert.Equal(3, plan.Modules.Count);
    }

    [Fact]
    public void Create_SeveralBrokenAdapters_AreAllNamed()
    {
        var (de, fr) = (samples.Add("de"), samples.Add("fr"));
        File.WriteAllBytes(Path.Combine(de.Folder, "adapter_model.safetensors"), [1, 2, 3]);
        File.Delete(Path.Combine(fr.Folder, "adapter_config.json"));

        var message = Refused(Settings("ties"), de, fr);

        Assert.Contains("adapter 'de'", message, StringComparison.Ordinal);
        Assert.Contains("adapter 'fr'", message, StringComparison.Ordinal);
    }

    private static string Refused(MergeSettings settings, params (string, string)[] adapters) =>
        Assert.Throws<BadInputException>(() => Merger.Plan(AdapterMergeRecipe.Of(settings, adapters))).Message;
}

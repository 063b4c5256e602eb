using System.Text.Json.Nodes;
using Tributary.Adapters;
using Tributary.Merging;
using Tributary.Merging.Outputs;
using Tributary.Merging.Recipes;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Merging.Outputs;

/// <summary>Merged adapters added to their base model: <c>output: model</c>.</summary>
public sealed class ModelOutputTests : IDisposable
{
    private readonly SampleAdapters samples = new();

    public ModelOutputTests()
    {
        samples.Add("de", rank: 5);
        samples.Add("fr", rank: 3, alpha: 7);
        WriteBase(TensorDtype.F32, transposed: false);
    }

    public void Dispose() => samples.Dispose();

    [Theory]
    [InlineData("merge_method: linear\n")]
    [InlineData("merge_method: ties\nspace: delta\nparameters: { density: 0.5, lambda: 0.5 }\n")]
    [InlineData("merge_method: ties\nparameters: { density: 0.7 }\n")]
    [InlineData("merge_method: ties\nrank: 2\n")]
    public void Write_Model_IsTheBasePlusTheDelta(string recipe)
    {
        Merge(recipe + "output: delta\n", "delta");
        Merge(recipe + "output: model\nbase_model: base\n", "model");

        using var delta = new SafetensorsFile(samples["delta/delta.safetensors"]);
        using var before = new SafetensorsFile(samples["base/model.safetensors"]);
        using var after = new SafetensorsFile(samples["model/model.safetensors"]);
        Assert.Equal(before.Tensors.Select(tensor => tensor.Name), after.Tensors.Select(tensor => tensor.Name));
        foreach (var (name, _, _) in SampleAdapters.Layers)
        {
            var expected = before.ReadF32(name + ".weight").Zip(delta.ReadF32(name + ".weight"),
                (weight, change) => (double)weight + change);
            Assert.InRange(Deltas.RelativeDifference([.. expected], [.. after.ReadF32(name + ".weight").Select(value => (double)value)]), 0,
                1e-6);
        }

        Assert.Equal(before.ReadBytes("model.norm.weight"), after.ReadBytes("model.norm.weight"));
        Assert.Equal(before.ReadBytes("steps"), after.ReadBytes("steps"));
    }

    [Fact]
    public void Write_Model_HoldsWhatTheBaseFolderHolds()
    {
        Merge("merge_method: dare_ties\noutput: model\nbase_model: base\nseed: 7\nparameters: { density: 0.5 }\n", "model");

        Assert.Equal("{}", File.ReadAllText(samples["model/tokenizer.json"]));
        Assert.Equal(File.ReadAllText(samples["base/generation_config.json"]), File.ReadAllText(samples["model/generation_config.json"]));
        var card = File.ReadAllText(samples["model/README.md"]);
        Assert.Contains(Digest.OfFile(samples["base/model.safetensors"]).Hex, card, StringComparison.Ordinal);
        Assert.Contains(Digest.OfFile(samples["fr/adapter_model.safetensors"]).Hex, card, StringComparison.Ordinal);
        Assert.Contains("Masks were drawn with seed 7", card, StringComparison.Ordinal);
        Assert.Contains("merge_method: dare_ties", card, StringComparison.Ordinal);
        Assert.True(FolderManifest.IsComplete(samples["model"]));
        Assert.InRange(MergeDiagnostics.Read(samples["model"]).Overall.RoundingError!.Value, 0, 1e-5);
    }

    [Fact]
    public void Write_RecipeOfTheResult_GivesTheSameBytesAgain()
    {
        Merge("merge_method: ties\noutput: model\nbase_model: base\n", "model");
        using (var plan = Merger.Plan(AdapterMergeRecipe.Read(samples["model/recipe.yaml"])))
        {
            Merger.Run(plan, samples["again"], cancellation: TestContext.Current.CancellationToken);
        }

        Assert.Equal(Digest.OfFile(samples["model/model.safetensors"]), Digest.OfFile(samples["again/model.safetensors"]));
        Assert.Equal(File.ReadAllText(samples["model/recipe.yaml"]), File.ReadAllText(samples["again/recipe.yaml"]));
    }

    [Fact]
    public void Write_NarrowerType_RoundsFloatsOnceAndSaysSoInTheConfiguration()
    {
        Merge("merge_method: linear\noutput: model\nbase_model: base\ndtype: bfloat16\n", "model");

        using var after = new SafetensorsFile(samples["model/model.safetensors"]);
        Assert.Equal(TensorDtype.BF16, after["model.norm.weight"].Dtype);
        Assert.Equal(TensorDtype.I64, after["steps"].Dtype);
        Assert.Equal("bfloat16", JsonNode.Parse(File.ReadAllText(samples["model/config.json"]))!["torch_dtype"]!.GetValue<string>());
        Assert.InRange(MergeDiagnostics.Read(samples["model"]).Overall.RoundingError!.Value, 1e-4, 0.1);
    }

    [Fact]
    public void Write_SmallShards_AreIndexed()
    {
        Merge("merge_method: linear\noutput: model\nbase_model: base\nshard_size: 2KB\n", "model");

        var index = JsonNode.Parse(File.ReadAllText(samples["model/model.safetensors.index.json"]))!["weight_map"]!.AsObject();
        using var catalog = new TensorCatalog(samples["model"]);
        Assert.True(catalog.Files.Count > 1);
        Assert.Equal(catalog.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal), index.Select(entry => entry.Key)
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_BaseThatStoresWeightsTransposed_TakesTheDeltaTransposed()
    {
        foreach (var name in new[] { "de", "fr" })
        {
            PeftFolder.SetKey(samples[name], "fan_in_fan_out", "true");
        }

        Directory.Delete(samples["base"], recursive: true);
        WriteBase(TensorDtype.F32, transposed: true);
        Merge("merge_method: ties\nspace: delta\noutput: delta\n", "delta");
        Merge("merge_method: ties\nspace: delta\noutput: model\nbase_model: base\n", "model");

        using var delta = new SafetensorsFile(samples["delta/delta.safetensors"]);
        using var before = new SafetensorsFile(samples["base/model.safetensors"]);
        using var after = new SafetensorsFile(samples["model/model.safetensors"]);
        var (layer, columns, rows) = SampleAdapters.Layers[0];
        var (change, weights) = (delta.ReadF32(layer + ".weight"), before.ReadF32(layer + ".weight"));
        var expected = Enumerable.Range(0, change.Length).Select(i => (double)weights[i] + change[(i % rows * columns) + (i / rows)])
            .ToArray();
        Assert.InRange(Deltas.RelativeDifference(expected, [.. after.ReadF32(layer + ".weight").Select(value => (double)value)]), 0, 1e-6);
    }

    [Fact]
    public void Create_ModelWithoutABase_IsRefused() =>
        Assert.Contains("output is 'model', which adds the merged deltas to a base model, and none is named",
            Refusal("output: model\n"), StringComparison.Ordinal);

    [Fact]
    public void Create_QuantisedBase_IsRefused()
    {
        Directory.Delete(samples["base"], recursive: true);
        WriteBase(TensorDtype.F8E4M3, transposed: false);

        Assert.Contains("quantised weights cannot be added to", Refusal("output: model\nbase_model: base\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_BaseWithANaN_IsRefusedNamingTheTensor()
    {
        using (var stream = new FileStream(samples["base/model.safetensors"], FileMode.Open))
        {
            using var file = new SafetensorsFile(samples["base/model.safetensors"]);
            stream.Position = file[SampleAdapters.Layers[1].Name + ".weight"].Offset;
            stream.Write(BitConverter.GetBytes(float.NaN));
        }

        var thrown = Assert.Throws<BadInputException>(() => Merge("merge_method: linear\noutput: model\nbase_model: base\n", "model"));
        Assert.Contains($"tensor '{SampleAdapters.Layers[1].Name}.weight' holds NaN at [0, 0]", thrown.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(samples["model"]));
    }

    [Fact]
    public void Write_CopiedValueBeyondTheType_IsOneClearErrorAndLeavesNothing()
    {
        long offset;
        using (var file = new SafetensorsFile(samples["base/model.safetensors"]))
        {
            offset = file["model.norm.weight"].Offset;
        }

        using (var stream = new FileStream(samples["base/model.safetensors"], FileMode.Open))
        {
            stream.Position = offset;
            stream.Write(BitConverter.GetBytes(1e6f));
        }

        var thrown = Assert.Throws<BadInputException>(() => Merge("merge_method: linear\noutput: model\nbase_model: base\ndtype: float16\n",
            "model"));
        Assert.Contains("'model.norm.weight' leave the range of F16", thrown.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(samples["model"]));
    }

    private string Refusal(string lines) => Assert.Throws<BadInputException>(() => Merge("merge_method: linear\n" + lines, "model"))
        .Message;

    private void Merge(string recipe, string outFolder)
    {
        File.WriteAllText(samples["recipe.yaml"], recipe + "adapters:\n  - path: de\n  - { path: fr, weight: 0.5 }\n");
        using var plan = Merger.Plan(AdapterMergeRecipe.Read(samples["recipe.yaml"]));
        Merger.Run(plan, samples[outFolder], cancellation: TestContext.Current.CancellationToken);
    }

    private void WriteBase(TensorDtype dtype, bool transposed)
    {
        Directory.CreateDirectory(samples["base"]);
        File.WriteAllText(samples["base/config.json"], "{ \"model_type\": \"llama\", \"torch_dtype\": \"float32\" }");
        File.WriteAllText(samples["base/generation_config.json"], "{ \"eos_token_id\": 2 }");
        File.WriteAllText(samples["base/tokenizer.json"], "{}");
        using var writer = new SafetensorsWriter(samples["base/model.safetensors"],
        [
            .. SampleAdapters.Layers.Select(layer => new TensorLayout(layer.Name + ".weight", dtype, transposed
                ? [layer.In, layer.Out] : [layer.Out, layer.In])),
            new TensorLayout("model.norm.weight", TensorDtype.F32, [16]), new TensorLayout("steps", TensorDtype.I64, [1]),
        ]);
        foreach (var (name, columns, rows) in SampleAdapters.Layers)
        {
            if (dtype == TensorDtype.F32)
            {
                writer.Write(name + ".weight", [.. Enumerable.Range(0, columns * rows).Select(i => MathF.Sin(i))]);
            }
            else
            {
                writer.WriteBytes(name + ".weight", new byte[columns * rows]);
            }
        }

        writer.Write("model.norm.weight", [.. Enumerable.Range(0, 16).Select(i => i / 8f)]);
        writer.WriteBytes("steps", BitConverter.GetBytes(12L));
        writer.Complete();
    }
}

using Tributary.Adapters;
using Tributary.Merging;
using Tributary.Merging.Recipes;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Merging.Models;

/// <summary>A model of a recipe with an adapter: every delta is added to its own weight, in the shape in which that is stored.</summary>
public sealed class AdaptedModelTests : IDisposable
{
    private const int In = 6;
    private const int Out = 4;
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("transformer.h.0.c_attn", "transformer.h.0.c_attn", false)]
    [InlineData("transformer.h.0.c_attn", "transformer.h.0.c_attn", true)]
    [InlineData("transformer.h.0.c_attn", "h.0.c_attn", true)]
    [InlineData("transformer.h.0.c_attn", "h.0.c_attn", false)]
    public void Run_ModelWithAdapter_AddsTheDeltaAsStored(string module, string stored, bool fanInFanOut)
    {
        var factors = WriteAdapter(module, fanInFanOut);
        WriteModel($"{stored}.weight", fanInFanOut ? [In, Out] : [Out, In], []);

        var merged = Merge();

        var delta = Deltas.Of(factors);
        var expected = Enumerable.Range(0, In * Out).Select(i => 1 + i + (fanInFanOut ? delta[(i % Out * In) + (i / Out)] : delta[i]))
            .ToArray();
        Assert.InRange(Deltas.RelativeDifference(expected, [.. merged.Select(value => (double)value)]), 0, 1e-6);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_AdapterOfTheOtherOrientation_IsRefused(bool fanInFanOut)
    {
        WriteAdapter("layer", fanInFanOut);
        WriteModel("layer.weight", fanInFanOut ? [Out, In] : [In, Out], []);

        Assert.Contains("module 'layer' has shape [4 x 6]", Assert.Throws<BadInputException>(Merge).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AdapterOfATiedWeight_IsRefused()
    {
        WriteAdapter("lm_head", fanInFanOut: false);
        WriteModel("embed.weight", [Out, In], new() { ["lm_head.weight"] = "embed.weight" });

        Assert.Contains("adapts 'lm_head', which in the base model", Assert.Throws<BadInputException>(Merge)
            .Message, StringComparison.Ordinal);
    }

    private float[] Merge()
    {
        File.WriteAllText(folder["recipe.yaml"], "merge_method: passthrough\nmodels:\n  - model: model+adapter\n");
        using var plan = Merger.Plan(MergeRecipe.Read(folder["recipe.yaml"]));
        Merger.Run(plan, folder["out"], cancellation: TestContext.Current.CancellationToken);
        using var file = new SafetensorsFile(folder["out", "model.safetensors"]);
        return file.ReadF32(Assert.Single(file.Tensors).Name);
    }

    private void WriteModel(string tensor, long[] shape, Dictionary<string, string> metadata)
    {
        Directory.CreateDirectory(folder["model"]);
        using var writer = new SafetensorsWriter(folder["model", "model.safetensors"],
            [new TensorLayout(tensor, TensorDtype.F32, shape)], metadata);
        writer.Write(tensor, [.. Enumerable.Range(1, In * Out).Select(i => (float)i)]);
        writer.Complete();
    }

    private LoraFactors WriteAdapter(string module, bool fanInFanOut)
    {
        float[] Values(int count, int seed) => [.. Enumerable.Range(0, count).Select(i => ((i * 7) + seed) % 11 / 11f)];
        var factors = new LoraFactors(module, 2, In, Out, 2, Values(2 * In, 1), Values(Out * 2, 5));
        Directory.CreateDirectory(folder["adapter"]);
        new LoraAdapter(new LoraConfig { R = 2, LoraAlpha = 4, FanInFanOut = fanInFanOut, TargetModules = [module.Split('.')[^1]] },
            [factors]).Write(folder["adapter"]);
        return factors;
    }
}

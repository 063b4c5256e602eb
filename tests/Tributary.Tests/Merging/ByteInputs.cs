using Tributary.Adapters;
using Tributary.Numerics;
using Tributary.Safetensors;

namespace Tributary.Tests.Merging;

/// <summary>The adapters and base models whose merges are pinned. All values are uniform numbers, the same on every machine.</summary>
internal sealed class ByteInputs : IDisposable
{
    private readonly SampleAdapters samples = new();

    public ByteInputs()
    {
        samples.Add("de", rank: 5);
        samples.Add("fr", rank: 3, alpha: 7);
        samples.Add("ja", rslora: true, only: layer => layer.EndsWith("q_proj", StringComparison.Ordinal));
        samples.Add("en", seed: 2);
        samples.Add("es", seed: 3, alpha: 4);
        samples.Add("de-bf16", rank: 5, dtype: TensorDtype.BF16);
        samples.Add("fr-bf16", rank: 3, alpha: 7, dtype: TensorDtype.BF16);
        samples.Add("de-f16", rank: 5, dtype: TensorDtype.F16);
        samples.Add("fr-f16", rank: 3, alpha: 7, dtype: TensorDtype.F16);
        samples.Add("de-conv", rank: 5, change: config => config with { FanInFanOut = true });
        samples.Add("fr-conv", rank: 3, change: config => config with { FanInFanOut = true });
        AddWide("wide-1", 6);
        AddWide("wide-2", 4);
        AddWide("wide-3", 5);
        WriteBase("base", TensorDtype.F32, isTransposed: false);
        WriteBase("base-bf16", TensorDtype.BF16, isTransposed: false);
        WriteBase("base-conv", TensorDtype.F32, isTransposed: true);
    }

    /// <summary>What the recipes call the lists of adapters.</summary>
    public static IReadOnlyDictionary<string, string> Lists { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["$one"] = "[{ path: de }]",
        ["$two"] = "[{ path: de }, { path: fr }]",
        ["$three"] = "[{ path: de }, { path: fr }, { path: ja }]",
        ["$weighted"] = "[{ path: de, weight: 1.2 }, { path: fr, weight: 0.5 }, { path: ja, weight: -0.3 }]",
        ["$equal"] = "[{ path: en }, { path: es, weight: 0.7 }]",
        ["$bf16"] = "[{ path: de-bf16 }, { path: fr-bf16 }]",
        ["$f16"] = "[{ path: de-f16 }, { path: fr-f16 }]",
        ["$both"] = "[{ path: de }, { path: fr-bf16 }]",
        ["$conv"] = "[{ path: de-conv }, { path: fr-conv }]",
        ["$wide"] = "[{ path: wide-1 }, { path: wide-2 }, { path: wide-3 }]",
    };

    public string Folder => samples["."];

    public string this[string name] => samples[name];

    public void Dispose() => samples.Dispose();

    /// <summary>Layers of several blocks: 260 x 280 entries of a delta.</summary>
    private void AddWide(string name, int rank)
    {
        const int In = 280;
        const int Out = 260;
        var config = new LoraConfig { R = rank, LoraAlpha = 8, TargetModules = ["up_proj"], BaseModelNameOrPath = "sample/base" };
        string[] layers = ["model.layers.0.mlp.up_proj", "model.layers.1.mlp.up_proj"];
        Directory.CreateDirectory(samples[name]);
        var factors = layers.Select(layer => new LoraFactors(
            layer, rank, In, Out, config.ScalingOf(layer), Uniform(rank * In, name, layer, "A"), Uniform(Out * rank, name, layer, "B")));
        new LoraAdapter(config, factors).Write(samples[name]);
    }

    private void WriteBase(string name, TensorDtype dtype, bool isTransposed)
    {
        Directory.CreateDirectory(samples[name]);
        File.WriteAllText(samples[name + "/config.json"], "{ \"model_type\": \"llama\", \"torch_dtype\": \"float32\" }");
        File.WriteAllText(samples[name + "/tokenizer.json"], "{}");
        using var writer = new SafetensorsWriter(samples[name + "/model.safetensors"],
        [
            .. SampleAdapters.Layers.Select(layer =>
                new TensorLayout(layer.Name + ".weight", dtype, isTransposed ? [layer.In, layer.Out] : [layer.Out, layer.In])),
            new TensorLayout("model.norm.weight", dtype, [16]), new TensorLayout("steps", TensorDtype.I64, [1]),
        ]);
        foreach (var layer in SampleAdapters.Layers)
        {
            writer.Write(layer.Name + ".weight", Uniform(layer.In * layer.Out, "base", layer.Name, "weight"));
        }

        writer.Write("model.norm.weight", Uniform(16, "base", "norm", "weight"));
        writer.WriteBytes("steps", BitConverter.GetBytes(12L));
        writer.Complete();
    }

    private static float[] Uniform(int count, params ReadOnlySpan<string> keys)
    {
        var values = new float[count];
        CounterRandom.For(1, keys).FillUniform(values, -0.5, 0.5);
        return values;
    }
}

using Tributary.Adapters;
using Tributary.Merging;
using Tributary.Merging.Entries;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Merging.Runs;
using Tributary.Numerics;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Merging;

/// <summary>Small seeded adapters on disk. All values come from uniform numbers, which are the same on every machine.</summary>
internal sealed class SampleAdapters : IDisposable
{
    private readonly TempFolder folder = new();

    /// <summary>Layers of the samples: name, inputs, outputs.</summary>
    public static readonly (string Name, int In, int Out)[] Layers =
    [
        ("model.layers.0.mlp.down_proj", 24, 16), ("model.layers.0.self_attn.q_proj", 16, 20), ("model.layers.1.self_attn.q_proj", 16, 20),
    ];

    public string this[string name] => folder[name];

    public void Dispose() => folder.Dispose();

    /// <summary>Writes an adapter and returns its name and folder.</summary>
    public (string Name, string Folder) Add(
        string name, int seed = 1, int rank = 4, double alpha = 8, bool rslora = false, TensorDtype dtype = TensorDtype.F32,
        Func<string, bool>? only = null, Func<LoraConfig, LoraConfig>? change = null, double scaleB = 1)
    {
        var config = new LoraConfig
        {
            R = rank, LoraAlpha = alpha, UseRslora = rslora, TargetModules = ["down_proj", "q_proj"], BaseModelNameOrPath = "sample/base",
        };
        config = change?.Invoke(config) ?? config;
        var modules = Layers.Where(layer => only?.Invoke(layer.Name) ?? true).Select(layer => Factors(config, layer, name, seed, scaleB));
        Directory.CreateDirectory(folder[name]);
        new LoraAdapter(config, modules, dtype).Write(folder[name]);
        return (name, folder[name]);
    }

    public static LoraAdapter Merge(MergeSettings settings, params (string Name, string Folder)[] adapters) =>
        Run(settings, adapters).Adapter;

    public static MergeResult Run(MergeSettings settings, params (string Name, string Folder)[] adapters)
    {
        using var plan = Merger.Plan(AdapterMergeRecipe.Of(settings, adapters));
        return Merger.Run(plan, cancellation: TestContext.Current.CancellationToken);
    }

    public static MergeSettings Settings(string method, MergeSpace? space = null, string? profile = null) => new()
    {
        Method = MergeMethods.All[method], SpaceOverride = space, ProfileOverride = profile is null ? null : MergeProfiles.All[profile],
    };

    private static LoraFactors Factors(LoraConfig config, (string Name, int In, int Out) layer, string name, int seed, double scaleB)
    {
        var r = config.RankOf(layer.Name);
        var (a, b) = (new float[r * layer.In], new float[layer.Out * r]);
        CounterRandom.For(seed, name, layer.Name, "A").FillUniform(a, -0.5, 0.5);
        CounterRandom.For(seed, name, layer.Name, "B").FillUniform(b, -0.5 * scaleB, 0.5 * scaleB);
        return new LoraFactors(layer.Name, r, layer.In, layer.Out, config.ScalingOf(layer.Name), a, b);
    }
}

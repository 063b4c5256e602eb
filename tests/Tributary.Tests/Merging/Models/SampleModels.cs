using Tributary.Adapters;
using Tributary.Numerics;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Merging.Models;

/// <summary>Small models on disk, near a base model each. All values are uniform numbers, the same on every machine.</summary>
internal sealed class SampleModels : IDisposable
{
    private const int Layers = 4;
    private static readonly string[] Suffixes = ["self_attn.q_proj", "self_attn.o_proj", "mlp.down_proj", "input_layernorm"];
    private readonly TempFolder folder = new();

    public SampleModels()
    {
        var small = Small().ToArray();
        // Two blocks of entries, and rows longer than a block.
        TensorLayout[] wide =
        [
            new("model.embed_tokens.weight", TensorDtype.F32, [700, 100]),
            new("model.layers.0.mlp.up_proj.weight", TensorDtype.F32, [2, 66_000]),
        ];
        foreach (var name in new[] { "base", "m1", "m2", "m3" })
        {
            Write(name, small, "base");
        }

        foreach (var name in new[] { "half", "h1", "h2" })
        {
            Write(name, [.. small.Select(Half)], "half");
        }

        foreach (var name in new[] { "wide", "v1", "v2" })
        {
            Write(name, wide, "wide");
        }

        WriteAdapter("lora");
    }

    /// <summary>What the recipes call the lists of models.</summary>
    public static IReadOnlyDictionary<string, string> Lists { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["$m2"] = "[{ model: m1 }, { model: m2 }]",
        ["$m3"] = "[{ model: m1 }, { model: m2 }, { model: m3 }]",
        ["$w3"] = List("m1", "weight: 0.7", "m2", "weight: 0.4", "m3", "weight: -0.2"),
        ["$p3"] = List("m1", "weight: 0.7", "m2", "weight: 0.4", "m3", "weight: 0.2"),
        ["$d3"] = List("m1", "weight: 0.7, density: 0.3", "m2", "weight: 0.4, density: 0.5", "m3", "weight: 0.2, density: 0.8"),
        ["$h2"] = "[{ model: h1 }, { model: h2 }]",
        ["$v2"] = "[{ model: v1 }, { model: v2 }]",
    };

    public string Folder => folder.Path;

    public string this[params string[] parts] => folder[parts];

    public void Dispose() => folder.Dispose();

    private static string List(params IEnumerable<string> parts) =>
        $"[{string.Join(", ", parts.Chunk(2).Select(model => $"{{ model: {model[0]}, parameters: {{ {model[1]} }} }}"))}]";

    private static TensorLayout Half(TensorLayout layout) =>
        layout.Dtype == TensorDtype.F32 ? layout with { Dtype = TensorDtype.BF16 } : layout;

    private static IEnumerable<TensorLayout> Small()
    {
        yield return new("model.embed_tokens.weight", TensorDtype.F32, [12, 6]);
        foreach (var layer in Enumerable.Range(0, Layers))
        {
            long[][] shapes = [[5, 6], [6, 5], [6, 7], [6]];
            for (var i = 0; i < Suffixes.Length; i++)
            {
                yield return new(FormattableString.Invariant($"model.layers.{layer}.{Suffixes[i]}.weight"), TensorDtype.F32, shapes[i]);
            }
        }

        yield return new("model.norm.weight", TensorDtype.F32, [6]);
        yield return new("lm_head.weight", TensorDtype.F32, [12, 6]);
        yield return new("steps", TensorDtype.I64, [1]);
    }

    private void Write(string name, IReadOnlyList<TensorLayout> layouts, string near)
    {
        Directory.CreateDirectory(folder[name]);
        File.WriteAllText(folder[name, "config.json"], """
            { "model_type": "llama", "num_hidden_layers": 4, "torch_dtype": "float32", "tie_word_embeddings": false,
              "layer_types": ["full_attention", "sliding_attention", "full_attention", "sliding_attention"] }
            """);
        File.WriteAllText(folder[name, "tokenizer.json"], "{}");
        File.WriteAllText(folder[name, "tokenizer_config.json"], """{ "bos_token": "<s>" }""");
        using var writer = new SafetensorsWriter(folder[name, "model.safetensors"], layouts);
        foreach (var layout in layouts)
        {
            if (layout.Dtype == TensorDtype.I64)
            {
                writer.WriteBytes(layout.Name, BitConverter.GetBytes(12L));
            }
            else
            {
                writer.Write(layout.Name, Values(name, near, layout));
            }
        }

        writer.Complete();
    }

    /// <summary>The base's values, and on two entries of three a distance from them; a third is not touched.</summary>
    private static float[] Values(string name, string near, TensorLayout layout)
    {
        var values = new float[layout.Shape.Aggregate(1L, (product, size) => product * size)];
        CounterRandom.For(1, near, layout.Name).FillUniform(values, -1, 1);
        var (moves, touched) = (CounterRandom.For(2, name, layout.Name), CounterRandom.For(3, name, layout.Name));
        for (var i = 0; i < values.Length && name != near; i++)
        {
            values[i] += touched.Uniform(i) < 2.0 / 3 ? (float)(0.4 * (moves.Uniform(i) - 0.5)) : 0;
        }

        return values;
    }

    private void WriteAdapter(string name)
    {
        const string Module = "model.layers.1.self_attn.q_proj";
        var (a, b) = (new float[2 * 6], new float[5 * 2]);
        CounterRandom.For(4, "A").FillUniform(a, -0.5, 0.5);
        CounterRandom.For(4, "B").FillUniform(b, -0.5, 0.5);
        Directory.CreateDirectory(folder[name]);
        var config = new LoraConfig { R = 2, LoraAlpha = 4, TargetModules = ["q_proj"] };
        new LoraAdapter(config, [new LoraFactors(Module, 2, 6, 5, 2, a, b)]).Write(folder[name]);
    }
}

using Tributary.Models;

namespace Tributary.Torch.Models;

/// <summary>The weights of a model with their Hugging Face names and shapes.</summary>
internal static class WeightNames
{
    public const string Embedding = "model.embed_tokens.weight";
    public const string FinalNorm = "model.norm.weight";
    public const string Head = "lm_head";

    /// <summary>A layer's part, as in <c>model.layers.3.self_attn.q_proj</c>.</summary>
    public static string Layer(int layer, string part) => string.Create(CultureInfo.InvariantCulture, $"model.layers.{layer}.{part}");

    /// <summary>The linear modules of a layer, in the order of the forward pass.</summary>
    public static IEnumerable<LinearShape> Linears(ModelConfig config, int layer) =>
        [.. QueryKeyValue(config, layer), Output(config, layer), .. GateAndUp(config, layer), Down(config, layer)];

    /// <summary>q, k and v, or the one matrix of all three.</summary>
    public static LinearShape[] QueryKeyValue(ModelConfig config, int layer)
    {
        var (query, other) = (config.Heads * config.HeadDim, config.KeyValueHeads * config.HeadDim);
        LinearShape Of(string part, int size) => new(Layer(layer, $"self_attn.{part}"), config.HiddenSize, size, config.AttentionBias);
        return config.Family.FusedProjections ? [Of("qkv_proj", query + (2 * other))]
            : [Of("q_proj", query), Of("k_proj", other), Of("v_proj", other)];
    }

    /// <summary>The attention's output.</summary>
    public static LinearShape Output(ModelConfig config, int layer) =>
        new(Layer(layer, "self_attn.o_proj"), config.Heads * config.HeadDim, config.HiddenSize, config.OutputBias);

    /// <summary>gate and up, or the one matrix of both.</summary>
    public static LinearShape[] GateAndUp(ModelConfig config, int layer)
    {
        LinearShape Of(string part, int size) => new(Layer(layer, $"mlp.{part}"), config.HiddenSize, size, config.MlpBias);
        return config.Family.FusedProjections
            ? [Of("gate_up_proj", 2 * config.IntermediateSize)]
            : [Of("gate_proj", config.IntermediateSize), Of("up_proj", config.IntermediateSize)];
    }

    /// <summary>The feed-forward's output.</summary>
    public static LinearShape Down(ModelConfig config, int layer) =>
        new(Layer(layer, "mlp.down_proj"), config.IntermediateSize, config.HiddenSize, config.MlpBias);

    /// <summary>All weights with their shapes, in the order of the forward pass.</summary>
    public static IEnumerable<(string Name, long[] Shape)> All(ModelConfig config)
    {
        yield return (Embedding, [config.VocabularySize, config.HiddenSize]);
        foreach (var weight in Enumerable.Range(0, config.Layers).SelectMany(layer => OfLayer(config, layer)))
        {
            yield return weight;
        }

        yield return (FinalNorm, [config.HiddenSize]);
        if (!config.TieEmbeddings)
        {
            yield return ($"{Head}.weight", [config.VocabularySize, config.HiddenSize]);
        }
    }

    private static IEnumerable<(string Name, long[] Shape)> OfLayer(ModelConfig config, int layer)
    {
        yield return (Layer(layer, "input_layernorm.weight"), [config.HiddenSize]);
        foreach (var norm in config.Family.QueryKeyNorm ? ["q_norm", "k_norm"] : Array.Empty<string>())
        {
            yield return (Layer(layer, $"self_attn.{norm}.weight"), [config.HeadDim]);
        }

        foreach (var linear in Linears(config, layer))
        {
            yield return ($"{linear.Name}.weight", [linear.Out, linear.In]);
            if (linear.Bias)
            {
                yield return ($"{linear.Name}.bias", [linear.Out]);
            }
        }

        string[] norms = config.Family.FourNorms
            ? ["post_attention_layernorm", "pre_feedforward_layernorm", "post_feedforward_layernorm"]
            : ["post_attention_layernorm"];
        foreach (var norm in norms)
        {
            yield return (Layer(layer, $"{norm}.weight"), [config.HiddenSize]);
        }
    }
}

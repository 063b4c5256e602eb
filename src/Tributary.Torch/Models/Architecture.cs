namespace Tributary.Torch.Models;

/// <summary>
/// What a family of models calls the parts of the decoder: a row of a table, so that a family is added as data. Names are those of
/// the family's safetensors files; <c>{0}</c> is the layer's number.
/// </summary>
/// <param name="Name">The name in <c>architectures</c> of config.json.</param>
/// <param name="ModelType">The name in <c>model_type</c>.</param>
internal sealed record Architecture(string Name, string ModelType)
{
    public const string Embedding = "model.embed_tokens.weight";
    public const string FinalNorm = "model.norm.weight";
    public const string Head = "lm_head";

    /// <summary>All that can be loaded.</summary>
    public static IReadOnlyList<Architecture> Known { get; } = [new Architecture("LlamaForCausalLM", "llama")];

    /// <summary>A layer's part, as in <c>model.layers.3.self_attn.q_proj</c>.</summary>
    public static string Layer(int layer, string part) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"model.layers.{layer}.{part}");

    /// <summary>The linear modules of a layer with their shapes, in the order of the forward pass.</summary>
    public static IEnumerable<LinearShape> Linears(ModelConfig config, int layer)
    {
        var query = config.Heads * config.HeadDim;
        var keyValue = config.KeyValueHeads * config.HeadDim;
        yield return new(Layer(layer, "self_attn.q_proj"), config.HiddenSize, query, config.AttentionBias);
        yield return new(Layer(layer, "self_attn.k_proj"), config.HiddenSize, keyValue, config.AttentionBias);
        yield return new(Layer(layer, "self_attn.v_proj"), config.HiddenSize, keyValue, config.AttentionBias);
        yield return new(Layer(layer, "self_attn.o_proj"), query, config.HiddenSize, config.AttentionBias);
        yield return new(Layer(layer, "mlp.gate_proj"), config.HiddenSize, config.IntermediateSize, config.MlpBias);
        yield return new(Layer(layer, "mlp.up_proj"), config.HiddenSize, config.IntermediateSize, config.MlpBias);
        yield return new(Layer(layer, "mlp.down_proj"), config.IntermediateSize, config.HiddenSize, config.MlpBias);
    }

    /// <summary>All weights of a model with their shapes, in the order of the forward pass.</summary>
    public static IEnumerable<(string Name, long[] Shape)> Weights(ModelConfig config)
    {
        yield return (Embedding, [config.VocabularySize, config.HiddenSize]);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            yield return (Layer(layer, "input_layernorm.weight"), [config.HiddenSize]);
            foreach (var linear in Linears(config, layer))
            {
                yield return ($"{linear.Name}.weight", [linear.Out, linear.In]);
                if (linear.Bias)
                {
                    yield return ($"{linear.Name}.bias", [linear.Out]);
                }
            }

            yield return (Layer(layer, "post_attention_layernorm.weight"), [config.HiddenSize]);
        }

        yield return (FinalNorm, [config.HiddenSize]);
        if (!config.TieEmbeddings)
        {
            yield return ($"{Head}.weight", [config.VocabularySize, config.HiddenSize]);
        }
    }
}

/// <summary>A linear module: its name, inputs, outputs, and whether it has a bias.</summary>
internal sealed record LinearShape(string Name, int In, int Out, bool Bias);

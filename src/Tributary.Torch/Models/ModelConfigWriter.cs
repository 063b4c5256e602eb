using System.Text.Json.Nodes;
using Tributary.Models;

namespace Tributary.Torch.Models;

/// <summary>Writes the <c>config.json</c> of a model that was made here, as transformers 4 and 5 both read it.</summary>
internal static class ModelConfigWriter
{
    /// <summary>The configuration as JSON.</summary>
    /// <param name="config">A Llama without position scaling: the only kind that is made here.</param>
    /// <param name="dtype">float32 or bfloat16: how the weights beside it are stored.</param>
    /// <exception cref="ArgumentException">The model is of another family, or scales positions.</exception>
    public static byte[] Write(ModelConfig config, string dtype)
    {
        if (config.Architecture != "LlamaForCausalLM" || config.Rope.Type != "default")
        {
            throw new ArgumentException($"a {config.Architecture} with {config.Rope.Type} positions is not made here", nameof(config));
        }

        return JsonFile.Write(new JsonObject
        {
            ["architectures"] = new JsonArray(config.Architecture),
            ["attention_bias"] = config.AttentionBias,
            ["bos_token_id"] = config.BosTokenId,
            ["eos_token_id"] = config.EosTokenIds.Count > 0 ? config.EosTokenIds[0] : null,
            ["head_dim"] = config.HeadDim,
            ["hidden_act"] = config.Activation,
            ["hidden_size"] = config.HiddenSize,
            ["initializer_range"] = config.InitializerRange,
            ["intermediate_size"] = config.IntermediateSize,
            ["max_position_embeddings"] = config.MaxPositions,
            ["mlp_bias"] = config.MlpBias,
            ["model_type"] = "llama",
            ["num_attention_heads"] = config.Heads,
            ["num_hidden_layers"] = config.Layers,
            ["num_key_value_heads"] = config.KeyValueHeads,
            ["pad_token_id"] = config.PadTokenId,
            ["rms_norm_eps"] = config.NormEps,
            ["rope_scaling"] = null,
            ["rope_theta"] = config.Rope.Theta,
            ["tie_word_embeddings"] = config.TieEmbeddings,
            ["torch_dtype"] = dtype,
            ["vocab_size"] = config.VocabularySize,
        });
    }
}

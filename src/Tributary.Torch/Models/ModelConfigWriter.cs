using System.Text.Json;
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

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("architectures");
            json.WriteStringValue(config.Architecture);
            json.WriteEndArray();
            json.WriteBoolean("attention_bias", config.AttentionBias);
            WriteId(json, "bos_token_id", config.BosTokenId);
            WriteId(json, "eos_token_id", config.EosTokenIds.Count > 0 ? config.EosTokenIds[0] : null);
            json.WriteNumber("head_dim", config.HeadDim);
            json.WriteString("hidden_act", config.Activation);
            json.WriteNumber("hidden_size", config.HiddenSize);
            json.WriteNumber("initializer_range", config.InitializerRange);
            json.WriteNumber("intermediate_size", config.IntermediateSize);
            json.WriteNumber("max_position_embeddings", config.MaxPositions);
            json.WriteBoolean("mlp_bias", config.MlpBias);
            json.WriteString("model_type", "llama");
            json.WriteNumber("num_attention_heads", config.Heads);
            json.WriteNumber("num_hidden_layers", config.Layers);
            json.WriteNumber("num_key_value_heads", config.KeyValueHeads);
            WriteId(json, "pad_token_id", config.PadTokenId);
            json.WriteNumber("rms_norm_eps", config.RmsNormEps);
            json.WriteNull("rope_scaling");
            json.WriteNumber("rope_theta", config.Rope.Theta);
            json.WriteBoolean("tie_word_embeddings", config.TieEmbeddings);
            json.WriteString("torch_dtype", dtype);
            json.WriteNumber("vocab_size", config.VocabularySize);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void WriteId(Utf8JsonWriter json, string name, int? id)
    {
        if (id is { } value)
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}

using Tributary.Adapters;
using Tributary.Exporting.Gguf;
using Tributary.Testing;

namespace Tributary.Tests.Exporting.Gguf;

public sealed class GgufFamilyTests
{
    [Theory]
    [InlineData("LlamaForCausalLM", "llama", "model.layers.0.self_attn.q_proj", "blk.0.attn_q.weight")]
    [InlineData("MistralForCausalLM", "llama", "model.layers.31.mlp.up_proj", "blk.31.ffn_up.weight")]
    [InlineData("Qwen2ForCausalLM", "qwen2", "model.layers.2.self_attn.o_proj", "blk.2.attn_output.weight")]
    [InlineData("Qwen3ForCausalLM", "qwen3", "model.layers.2.mlp.gate_proj", "blk.2.ffn_gate.weight")]
    [InlineData("Gemma2ForCausalLM", "gemma2", "model.layers.2.mlp.down_proj", "blk.2.ffn_down.weight")]
    [InlineData("Phi3ForCausalLM", "phi3", "model.layers.2.self_attn.qkv_proj", "blk.2.attn_qkv.weight")]
    [InlineData("Phi3ForCausalLM", "phi3", "model.layers.2.mlp.gate_up_proj", "blk.2.ffn_up.weight")]
    [InlineData("Phi3ForCausalLM", "phi3", "model.layers.2.self_attn.q_proj", null)]
    [InlineData("LlamaForCausalLM", "llama", "model.layers.0.self_attn.qkv_proj", null)]
    [InlineData("LlamaForCausalLM", "llama", "model.layers.00.self_attn.q_proj", null)]
    [InlineData("LlamaForCausalLM", "llama", "transformer.h.0.attn.c_attn", null)]
    [InlineData("LlamaForCausalLM", "llama", "lm_head", "output.weight")]
    [InlineData("Ministral3ForCausalLM", "mistral3", "model.layers.2.mlp.gate_proj", "blk.2.ffn_gate.weight")]
    [InlineData("Gemma3ForCausalLM", "gemma3", "model.layers.2.mlp.gate_proj", "blk.2.ffn_gate.weight")]
    [InlineData("SmolLM3ForCausalLM", "smollm3", "model.layers.2.self_attn.k_proj", "blk.2.attn_k.weight")]
    [InlineData("Olmo2ForCausalLM", "olmo2", "model.layers.2.self_attn.v_proj", "blk.2.attn_v.weight")]
    [InlineData("Olmo3ForCausalLM", "olmo2", "model.layers.2.mlp.down_proj", "blk.2.ffn_down.weight")]
    [InlineData("Cohere2ForCausalLM", "cohere2", "model.layers.2.self_attn.q_proj", "blk.2.attn_q.weight")]
    [InlineData("GraniteForCausalLM", "granite", "model.layers.2.mlp.up_proj", "blk.2.ffn_up.weight")]
    [InlineData("ApertusForCausalLM", "apertus", "model.layers.2.mlp.up_proj", "blk.2.ffn_up.weight")]
    [InlineData("ApertusForCausalLM", "apertus", "model.layers.2.mlp.gate_proj", null)]
    [InlineData("SeedOssForCausalLM", "seed_oss", "model.layers.2.self_attn.o_proj", "blk.2.attn_output.weight")]
    [InlineData("Glm4ForCausalLM", "glm4", "model.layers.2.mlp.gate_up_proj", "blk.2.ffn_up.weight")]
    [InlineData("Glm4ForCausalLM", "glm4", "model.layers.2.self_attn.k_proj", "blk.2.attn_k.weight")]
    [InlineData("Starcoder2ForCausalLM", "starcoder2", "model.layers.2.mlp.c_fc", "blk.2.ffn_up.weight")]
    [InlineData("Starcoder2ForCausalLM", "starcoder2", "model.layers.2.mlp.c_proj", "blk.2.ffn_down.weight")]
    [InlineData("Gemma3ForConditionalGeneration", "gemma3", "model.language_model.layers.2.mlp.up_proj", "blk.2.ffn_up.weight")]
    [InlineData("Gemma3ForConditionalGeneration", "gemma3", "language_model.model.layers.2.mlp.up_proj", "blk.2.ffn_up.weight")]
    [InlineData("Mistral3ForConditionalGeneration", "mistral3", "model.language_model.layers.2.mlp.up_proj", "blk.2.ffn_up.weight")]
    public void TensorOf_Module_IsLlamaCppsName(string architecture, string name, string module, string? expected)
    {
        var family = Of(architecture);

        Assert.Equal((name, expected), (family.Name, family.TensorOf(module)));
    }

    [Theory]
    [InlineData("LlamaForCausalLM", true)]
    [InlineData("MistralForCausalLM", true)]
    [InlineData("Qwen2ForCausalLM", false)]
    [InlineData("Qwen3ForCausalLM", false)]
    [InlineData("Gemma2ForCausalLM", false)]
    [InlineData("Phi3ForCausalLM", false)]
    [InlineData("Ministral3ForCausalLM", true)]
    [InlineData("Mistral3ForConditionalGeneration", true)]
    [InlineData("SmolLM3ForCausalLM", true)]
    [InlineData("GraniteForCausalLM", true)]
    [InlineData("Gemma3ForCausalLM", false)]
    [InlineData("Olmo2ForCausalLM", false)]
    [InlineData("Olmo3ForCausalLM", false)]
    [InlineData("Cohere2ForCausalLM", false)]
    [InlineData("ApertusForCausalLM", false)]
    [InlineData("SeedOssForCausalLM", false)]
    [InlineData("Glm4ForCausalLM", false)]
    [InlineData("Starcoder2ForCausalLM", false)]
    public void Arranged_QueriesAndKeys_AreInterleavedWhereLlamaCppRotatesNeighbours(string architecture, bool permuted)
    {
        var family = Of(architecture);
        float[] b = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

        // 4 query heads of 4 rows; 2 key heads of 8.
        Assert.Equal(permuted ? [0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15]
            : b, family.Arranged(Factors("model.layers.0.self_attn.q_proj", b)));
        Assert.Equal(permuted ? [0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15]
            : b, family.Arranged(Factors("model.layers.0.self_attn.k_proj", b)));
        Assert.Equal(b, family.Arranged(Factors("model.layers.0.self_attn.v_proj", b)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{"architectures":["LlamaForCausalLM"]}""")]
    [InlineData("""{"architectures":["LlamaForCausalLM"],"num_attention_heads":"4"}""")]
    [InlineData("""{"architectures":["LlamaForCausalLM"],"num_attention_heads":0}""")]
    [InlineData("""{"architectures":["LlamaForCausalLM","Qwen2ForCausalLM"],"num_attention_heads":4}""")]
    public void Of_BrokenConfig_IsRefusedWithItsPath(string json)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["config.json"], json);

        Assert.Equal(folder["config.json"], Assert.Throws<BadInputException>(() => GgufFamily.Of(folder.Path)).Problems[0].Where);
    }

    private static LoraFactors Factors(string module, float[] b) => new(module, 1, 1, 16, 1, [1], b);

    private static GgufFamily Of(string architecture)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["config.json"],
            architecture.EndsWith("Generation", StringComparison.Ordinal)
                ? $$"""{"architectures":["{{architecture}}"],"model_type":"{{architecture.Split("For")[0].ToLowerInvariant()}}","""
                    + """ "text_config":{"num_attention_heads":4,"num_key_value_heads":2}}"""
                : $$"""{"architectures":["{{architecture}}"],"num_attention_heads":4,"num_key_value_heads":2}""");
        return GgufFamily.Of(folder.Path);
    }
}

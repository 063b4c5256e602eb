using Tributary.Models;
using Tributary.Testing;

namespace Tributary.Tests.Models;

public sealed class ModelConfigFileTests
{
    private const string Shape =
        "\"vocab_size\":16,\"hidden_size\":8,\"intermediate_size\":8,\"num_hidden_layers\":4,\"num_attention_heads\":2";

    public static IEnumerable<TheoryDataRow> Goldens =>
    [
        .. SharedFolder.Cases("goldens/model/models", "llama_untied", "llama_tied", "llama_attn_bias", "llama_bf16_file",
            "llama_head_dim32_sharded", "llama_rope_llama3", "mistral_swa8", "mistral_nowindow", "qwen2_tied", "qwen3_tied", "gemma2",
            "phi3"),
        .. SharedFolder.Cases("goldens/model-2/models", "gemma3", "gemma3_scaled", "gemma3_wrapped", "ministral3", "smollm3", "olmo2",
            "olmo3", "cohere2", "granite", "apertus", "phi4_mini", "seed_oss"),
    ];

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Read_BothConfigForms_GiveTheSame(string name)
    {
        var set = SharedFolder.Find("goldens", "model", "models", name) is null ? "model-2" : "model";
        var folder = SharedFolder.Require("goldens", set, "models", name);
        using var temp = new TempFolder();
        File.Copy(Path.Combine(folder, "config.transformers-v5.json"), temp["config.json"]);

        var (four, five) = (ModelConfigFile.Read(folder), ModelConfigFile.Read(temp.Path));

        Assert.Equal(four.Windows, five.Windows);
        Assert.Equal(four.Rotated, five.Rotated);
        Assert.Equal(four.EosTokenIds, five.EosTokenIds);
        Assert.Equal(four.Rope.ShortFactors, five.Rope.ShortFactors);
        Assert.Equal(four.Rope.LongFactors, five.Rope.LongFactors);
        Assert.Equal(WithoutLists(four), WithoutLists(five));
    }

    [Theory]
    [InlineData("""{"architectures":["BertModel"],"hidden_act":"gelu"}""", "'BertModel'", "LlamaForCausalLM", "Phi3ForCausalLM",
        "'gelu'", "vocab_size is missing")]
    [InlineData("""{"architectures":["LlamaForCausalLM"],"vocab_size":0,"hidden_size":"big","num_attention_heads":3,"""
        + """ "num_key_value_heads":2}""", "vocab_size '0' is not", "hidden_size 'big' is not", "no multiple")]
    [InlineData("""{"architectures":["LlamaForCausalLM"],"rope_scaling":{"rope_type":"longrope"}}""", "short_factor is required",
        "long_factor is required")]
    [InlineData("""{"architectures":["LlamaForCausalLM"],"rope_parameters":{"rope_type":"dynamic","factor":2}}""", "'dynamic'")]
    [InlineData("""{"model_type":"phi3","partial_rotary_factor":1.5}""", "partial_rotary_factor '1.5' is not")]
    [InlineData("""{"model_type":"phi3","partial_rotary_factor":0.4,"hidden_size":8,"num_attention_heads":1}""", "3 entries of each head")]
    [InlineData("""{"architectures":["Gemma3ForConditionalGeneration"]}""", "has no text_config")]
    [InlineData("""{"architectures":["Mistral3ForConditionalGeneration"],"text_config":{"model_type":"mamba"}}""", "'mamba'",
        "Mistral3ForConditionalGeneration", "training.trainer: command")]
    [InlineData("""{"model_type":"qwen2","quantization_config":{"quant_method":"gptq","bits":4}}""", "quantised ('gptq')")]
    [InlineData("""{"model_type":"gemma3","text_config":{},"quantization_config":{"quant_method":"awq"}}""", "quantised ('awq')",
        "before it was quantised")]
    [InlineData("""{"model_type":"gemma3","text_config":{"quantization_config":{"quant_method":"fp8"}}}""", "quantised ('fp8')")]
    [InlineData("""{"quantization_config":{"quant_method":"compressed-tensors","format":"float-quantized"}}""", "'float-quantized'")]
    [InlineData("""{"quantization_config":{"quant_method":"compressed-tensors","format":"int-quantized","config_groups":"""
        + """{"a":{},"b":{}}}}""", "2 config_groups")]
    [InlineData("""{"quantization_config":{"quant_method":"compressed-tensors","format":"int-quantized","config_groups":{"a":{"weights":"""
        + """{"num_bits":8},"input_activations":{"num_bits":8}}}}}""", "quantised activations")]
    [InlineData("""{"model_type":"gemma2","hidden_activation":"relu","layer_types":["full_attention","chunked_attention"]}""",
        "hidden_activation 'relu'", "silu, gelu_pytorch_tanh", "'chunked_attention'", "layer_types has 2 entries")]
    [InlineData("""{"model_type":"gemma2","use_bidirectional_attention":true}""", "use_bidirectional_attention")]
    [InlineData("{", "not valid JSON")]
    [InlineData("[1]", "expected a JSON object")]
    [InlineData("""{"architectures":["LlamaForCausalLM"],"rms_norm_eps":"small","mlp_bias":1,"eos_token_id":["x"]}""",
        "rms_norm_eps 'small' is not a number above 0", "mlp_bias '1' is neither true nor false", "eos_token_id 'x' is not")]
    public void Read_UnusableConfig_SaysAllThatIsWrong(string json, params string[] named)
    {
        var refused = Assert.Throws<BadInputException>(() => Read(json));

        Assert.All(named, part => Assert.Contains(part, refused.Message, StringComparison.Ordinal));
        Assert.Equal(refused.Problems.Distinct(), refused.Problems);
    }

    [Theory]
    [InlineData("llama", "\"sliding_window\":3", "")]
    [InlineData("mistral", "\"sliding_window\":3", "3 3 3 3")]
    [InlineData("mistral", "\"sliding_window\":null", "")]
    [InlineData("mistral", "\"head_dim\":4", "4096 4096 4096 4096")]
    [InlineData("phi3", "\"sliding_window\":3", "3 3 3 3")]
    [InlineData("phi3", "\"head_dim\":4", "")]
    [InlineData("qwen2", "\"sliding_window\":3,\"max_window_layers\":1", "")]
    [InlineData("qwen2", "\"sliding_window\":3,\"max_window_layers\":1,\"use_sliding_window\":true", "- 3 3 3")]
    [InlineData("qwen3", "\"sliding_window\":3,\"max_window_layers\":0,\"use_sliding_window\":true", "3 3 3 3")]
    [InlineData("qwen2",
        "\"sliding_window\":3,\"use_sliding_window\":true,"
        + "\"layer_types\":[\"sliding_attention\",\"full_attention\",\"full_attention\",\"sliding_attention\"]", "3 - - 3")]
    [InlineData("gemma2", "\"sliding_window\":3", "3 - 3 -")]
    public void Read_SlidingWindow_IsOnTheFamilysLayers(string family, string keys, string expected)
    {
        var config = Read($$"""{"model_type":"{{family}}","num_key_value_heads":2,{{Shape}},{{keys}}}""");

        Assert.Equal(expected, string.Join(' ', config.Windows.Select(window => window is { } width ? Invariant.Text(width) : "-")));
    }

    [Fact]
    public void Read_KeysNotWritten_HaveTheFamilysValues()
    {
        var (gemma, qwen, llama) = (Read($$"""{"model_type":"gemma2",{{Shape}}}"""), Read($$"""{"model_type":"qwen3",{{Shape}}}"""),
            Read($$"""{"model_type":"llama",{{Shape}}}"""));

        Assert.Equal((256, 256, 50.0, 30.0, true), (gemma.HeadDim, (int)Math.Pow(gemma.ScoreScale!.Value, -2), gemma.ScoreCap,
            gemma.LogitCap, gemma.TieEmbeddings));
        Assert.Equal((128, QueryKeyNorm.Head, false), (qwen.HeadDim, qwen.Family.QueryKeyNorm, qwen.TieEmbeddings));
        Assert.Equal((4, 2, 10000.0, false), (llama.HeadDim, llama.KeyValueHeads, llama.Rope.Theta, llama.TieEmbeddings));
        Assert.Null(Read($$"""{"model_type":"gemma2",{{Shape}},"attn_logit_softcapping":null}""").ScoreCap);
    }

    [Fact]
    public void Read_Yarn_TakesItsFactorFromTheFileOrTheLengths()
    {
        static RopeConfig RopeOf(string scaling) =>
            Read($$$"""{"model_type":"qwen2",{{{Shape}}},"max_position_embeddings":64,"rope_scaling":{{{scaling}}}}""").Rope;
        var written = RopeOf("""{"type":"yarn","factor":4.0,"original_max_position_embeddings":32}""");
        var implied = RopeOf("""{"rope_type":"yarn","original_max_position_embeddings":32,"attention_factor":1.5}""");

        Assert.Equal((4.0, 32, (0.1 * Math.Log(4)) + 1), (written.Factor, written.OriginalMaxPositions, written.AttentionFactor));
        Assert.Equal((2.0, 1.5), (implied.Factor, implied.AttentionFactor));
    }

    [Fact]
    public void Read_EndTokens_AreThoseOfGenerationConfig()
    {
        using var temp = new TempFolder();
        File.WriteAllText(temp["config.json"], $$"""{"model_type":"llama",{{Shape}},"eos_token_id":2}""");
        Assert.Equal([2], ModelConfigFile.Read(temp.Path).EosTokenIds);

        File.WriteAllText(temp["generation_config.json"], """{"eos_token_id":[5,7]}""");
        Assert.Equal([5, 7], ModelConfigFile.Read(temp.Path).EosTokenIds);
    }

    [Theory]
    [InlineData("""{"model_type":"gemma2"}""", true)]
    [InlineData("""{"architectures":["Gemma2ForCausalLM"]}""", true)]
    [InlineData("""{"model_type":"gemma2","tie_word_embeddings":false}""", false)]
    [InlineData("""{"model_type":"llama"}""", false)]
    [InlineData("""{"model_type":"llama","tie_word_embeddings":true}""", true)]
    [InlineData("""{"model_type":"gpt2"}""", true)]
    [InlineData("""{"model_type":"mixtral"}""", false)]
    [InlineData("""{"model_type":"unheard_of"}""", null)]
    [InlineData("{}", null)]
    public void IsTied_IsWhatTheConfigurationOrItsFamilySays(string json, bool? expected)
    {
        using var temp = new TempFolder();
        File.WriteAllText(temp["config.json"], json);

        Assert.Equal(expected, ModelConfigFile.IsTied(ModelConfigFile.Open(temp.Path)));
    }

    [Fact]
    public void Read_MoreLayersThanAnyModelHas_IsRefused() => Assert.Contains("num_hidden_layers '2000000000' is not",
        Assert.Throws<BadInputException>(() => Read("""{"model_type":"mistral","num_hidden_layers":2000000000}""")).Message,
        StringComparison.Ordinal);

    private static ModelConfig WithoutLists(ModelConfig config) => config with
    {
        EosTokenIds = [], Windows = [], Rotated = [], Rope = config.Rope with { ShortFactors = [], LongFactors = [] },
    };

    private static ModelConfig Read(string json)
    {
        using var temp = new TempFolder();
        File.WriteAllText(temp["config.json"], json);
        return ModelConfigFile.Read(temp.Path);
    }
}

namespace Tributary.Models;

/// <summary>All families that the decoder runs, and what is known of others.</summary>
internal static class Architectures
{
    private static readonly BiasSwitch Configured = new("attention_bias", false);
    private static readonly BiasSwitch MlpConfigured = new("mlp_bias", false);

    private static readonly LayerNames Fused = new() { Attention = ["qkv_proj"], Mlp = ["gate_up_proj"] };
    private static readonly LayerNames FourNorms = new()
    {
        AfterAttention = "post_attention_layernorm", BeforeMlp = "pre_feedforward_layernorm", AfterMlp = "post_feedforward_layernorm",
    };

    private static readonly LayerNames NormsAfter = new()
    {
        BeforeAttention = null, AfterAttention = "post_attention_layernorm", BeforeMlp = null, AfterMlp = "post_feedforward_layernorm",
    };

    /// <summary>All that can be loaded.</summary>
    public static IReadOnlyList<Architecture> Known { get; } =
    [
        new("LlamaForCausalLM", "llama")
        {
            QueryKeyValueBias = Configured, OutputBias = Configured, MlpBias = MlpConfigured, GgufName = "llama", GgufPermuted = true,
        },
        new("MistralForCausalLM", "mistral")
        {
            KeyValueHeads = 8, Windowed = WindowedLayers.All, Window = 4096, Positions = 131_072, GgufName = "llama", GgufPermuted = true,
        },
        new("Ministral3ForCausalLM", "ministral3")
        {
            NormEps = ("rms_norm_eps", 1e-5), HeadDim = 128, KeyValueHeads = 8, Windowed = WindowedLayers.All, Positions = 262_144,
            RopeTheta = 1_000_000, GgufName = "mistral3", GgufPermuted = true,
            Rope = new(1_000_000) { Type = "yarn", Factor = 16, OriginalMaxPositions = 16_384, QueryBeta = 0.1 },
        },
        new("Qwen2ForCausalLM", "qwen2")
        {
            QueryKeyValueBias = new(null, true), Windowed = WindowedLayers.Upper, Window = 4096, Positions = 32_768, GgufName = "qwen2",
        },
        new("Qwen3ForCausalLM", "qwen3")
        {
            QueryKeyValueBias = Configured, OutputBias = Configured, QueryKeyNorm = QueryKeyNorm.Head, Windowed = WindowedLayers.Upper,
            Window = 4096, HeadDim = 128, Positions = 32_768, GgufName = "qwen3",
        },
        new("Gemma2ForCausalLM", "gemma2")
        {
            QueryKeyValueBias = Configured, OutputBias = Configured, Names = FourNorms, NormOffset = 1, ScaledEmbedding = true, Tied = true,
            HeadDim = 256, ActivationKey = "hidden_activation", Activation = "gelu_pytorch_tanh", QueryScalar = 256, SoftCaps = (50, 30),
            Windowed = WindowedLayers.Even, Window = 4096, Positions = 8192, GgufName = "gemma2",
        },
        new("Gemma3ForCausalLM", "gemma3_text")
        {
            QueryKeyValueBias = Configured, OutputBias = Configured, Names = FourNorms, NormOffset = 1, ScaledEmbedding = true, Tied = true,
            Vocabulary = 262_208, Heads = 8, KeyValueHeads = 4, HeadDim = 256, ActivationKey = "hidden_activation",
            Activation = "gelu_pytorch_tanh", QueryScalar = 256, SoftCaps = (null, null), QueryKeyNorm = QueryKeyNorm.Head,
            Windowed = WindowedLayers.Pattern, WindowPattern = 6, Window = 4096, RopeTheta = 1_000_000, LocalTheta = 10_000,
            Positions = 131_072, GgufName = "gemma3",
        },
        new("Phi3ForCausalLM", "phi3")
        {
            Names = Fused, NormEps = ("rms_norm_eps", 1e-5), Windowed = WindowedLayers.All, Positions = 4096, GgufName = "phi3",
        },
        new("SmolLM3ForCausalLM", "smollm3")
        {
            QueryKeyValueBias = Configured, OutputBias = Configured, MlpBias = MlpConfigured, RotaryLayers = RotaryLayers.Listed,
            RopeTheta = 2_000_000, Windowed = WindowedLayers.Unrotated, Positions = 32_768, KeyValueHeads = 4, Tied = true,
            GgufName = "smollm3", GgufPermuted = true,
        },
        new("Olmo2ForCausalLM", "olmo2")
        {
            QueryKeyValueBias = Configured, OutputBias = Configured, Names = NormsAfter, NormEps = ("rms_norm_eps", 1e-5),
            QueryKeyNorm = QueryKeyNorm.Width, GgufName = "olmo2",
        },
        new("Olmo3ForCausalLM", "olmo3")
        {
            QueryKeyValueBias = Configured, OutputBias = Configured, Names = NormsAfter, NormEps = ("rms_norm_eps", 1e-5),
            QueryKeyNorm = QueryKeyNorm.Width, Windowed = WindowedLayers.Pattern, WindowPattern = 4, Window = 4096,
            ScalesFullLayersOnly = true, GgufName = "olmo2",
        },
        new("Cohere2ForCausalLM", "cohere2")
        {
            QueryKeyValueBias = Configured, OutputBias = Configured, Names = new() { BeforeMlp = null }, Norm = NormKind.Layer,
            NormEps = ("layer_norm_eps", 1e-5), Parallel = true, Interleaved = true, RotaryLayers = RotaryLayers.Windowed,
            LogitScale = 0.0625, Windowed = WindowedLayers.Pattern, WindowPattern = 4, Window = 4096, Positions = 8192, Tied = true,
            GgufName = "cohere2",
        },
        new("GraniteForCausalLM", "granite")
        {
            QueryKeyValueBias = Configured, OutputBias = Configured, MlpBias = MlpConfigured, Multipliers = true,
            GgufName = "granite", GgufPermuted = true,
        },
        new("ApertusForCausalLM", "apertus")
        {
            QueryKeyValueBias = Configured, OutputBias = Configured, NormEps = ("rms_norm_eps", 1e-5), QueryKeyNorm = QueryKeyNorm.Head,
            Names = new()
            {
                Mlp = ["up_proj"], BeforeAttention = "attention_layernorm", BeforeMlp = "feedforward_layernorm",
            },
            Gated = false, Activation = "xielu", RopeTheta = 12_000_000, Positions = 65_536, GgufName = "apertus",
            Rope = new(12_000_000) { Type = "llama3", Factor = 8, OriginalMaxPositions = 8192 },
        },
        new("SeedOssForCausalLM", "seed_oss")
        {
            QueryKeyValueBias = new("attention_bias", true), OutputBias = new("attention_out_bias", false), MlpBias = MlpConfigured,
            HeadDim = 128, KeyValueHeads = 8, Positions = 524_288, GgufName = "seed_oss",
        },
        new("Glm4ForCausalLM", "glm4")
        {
            QueryKeyValueBias = new("attention_bias", true), NormEps = ("rms_norm_eps", 1.5625e-7), Interleaved = true, RotaryShare = 0.5,
            Names = new()
            {
                Mlp = ["gate_up_proj"], AfterAttention = "post_self_attn_layernorm", AfterMlp = "post_mlp_layernorm",
            },
            HeadDim = 128, KeyValueHeads = 2, Positions = 131_072, GgufName = "glm4",
        },
        new("Starcoder2ForCausalLM", "starcoder2")
        {
            QueryKeyValueBias = new("use_bias", true), OutputBias = new("use_bias", true), MlpBias = new("use_bias", true),
            Norm = NormKind.LayerWithBias, NormEps = ("norm_epsilon", 1e-5), Names = new() { Mlp = ["c_fc"], Down = "c_proj" },
            Gated = false, Activation = "gelu_pytorch_tanh", Windowed = WindowedLayers.All, Positions = 4096, KeyValueHeads = 2,
            Tied = true, GgufName = "starcoder2",
        },
    ];

    // Families that can be merged and not run, by what their output layer is if nothing is written.
    private static readonly string[] OtherTied = ["bloom", "cohere", "gemma", "gpt2", "gpt_neo", "opt"];
    private static readonly string[] OtherUntied = ["deepseek_v3", "gpt_neox", "gptj", "mixtral", "olmo", "phi", "qwen2_moe", "qwen3_moe",
        "stablelm"];

    /// <summary>The family of a <c>model_type</c>; null if it is none that can be loaded.</summary>
    public static Architecture? OfType(string? modelType) => Known.FirstOrDefault(known => known.ModelType == modelType);

    /// <summary>Whether a family's output layer is its embedding if config.json does not say, as in transformers; null
    /// if the family is not known.</summary>
    public static bool? IsTiedByDefault(string? modelType, string? name) =>
        Known.FirstOrDefault(known => modelType is null ? known.Name == name : known.ModelType == modelType)?.Tied
            ?? (Array.IndexOf(OtherTied, modelType) >= 0 ? true : Array.IndexOf(OtherUntied, modelType) >= 0 ? false : null);
}

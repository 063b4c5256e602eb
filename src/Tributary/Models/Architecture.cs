namespace Tributary.Models;

/// <summary>
/// A family of models as a row of a table: what its config.json means, and how its
/// decoder differs from Llama's. A family is added as data: a row here.
/// </summary>
/// <param name="Name">The name in <c>architectures</c> of config.json.</param>
/// <param name="ModelType">The name in <c>model_type</c>.</param>
internal sealed record Architecture(string Name, string ModelType)
{
    /// <summary>All that can be loaded.</summary>
    public static IReadOnlyList<Architecture> Known { get; } =
    [
        new("LlamaForCausalLM", "llama") { Bias = ProjectionBias.AsConfigured, MlpBias = true, GgufName = "llama", GgufPermuted = true },
        new("MistralForCausalLM", "mistral") { Windowed = WindowedLayers.All, Window = 4096, Positions = 131_072,
            GgufName = "llama", GgufPermuted = true },
        new("Qwen2ForCausalLM", "qwen2") { Bias = ProjectionBias.QueryKeyValue, Windowed = WindowedLayers.Upper, Window = 4096,
            Positions = 32_768, GgufName = "qwen2" },
        new("Qwen3ForCausalLM", "qwen3") { Bias = ProjectionBias.AsConfigured, QueryKeyNorm = true, Windowed = WindowedLayers.Upper,
            Window = 4096, HeadDim = 128, Positions = 32_768, GgufName = "qwen3" },
        new("Gemma2ForCausalLM", "gemma2")
        {
            Bias = ProjectionBias.AsConfigured, FourNorms = true, NormOffset = 1, ScaledEmbedding = true, Tied = true, HeadDim = 256,
            ActivationKey = "hidden_activation", Activation = "gelu_pytorch_tanh", QueryScalar = 256, ScoreCap = 50, LogitCap = 30,
            Windowed = WindowedLayers.Even, Window = 4096, Positions = 8192, GgufName = "gemma2",
        },
        new("Phi3ForCausalLM", "phi3") { FusedProjections = true, Windowed = WindowedLayers.All, Positions = 4096, GgufName = "phi3" },
    ];

    // Families that can be merged and not run, by what their output layer is if nothing is written.
    private static readonly string[] OtherTied = ["bloom", "cohere", "cohere2", "gemma", "gemma3_text", "gpt2", "gpt_neo", "opt"];
    private static readonly string[] OtherUntied = ["deepseek_v3", "gpt_neox", "gptj", "granite", "mixtral", "olmo", "olmo2", "phi",
        "qwen2_moe", "qwen3_moe", "stablelm"];

    /// <summary>Which projections of the attention have a bias. Default none.</summary>
    public ProjectionBias Bias { get; init; }

    /// <summary>Whether <c>mlp_bias</c> is read.</summary>
    public bool MlpBias { get; init; }

    /// <summary>Whether queries and keys are normalised per head before their rotation.</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>Whether q, k, v are one matrix (rows in that order), and gate and up another.</summary>
    public bool FusedProjections { get; init; }

    /// <summary>Whether attention and feed-forward are normalised after as well as before.</summary>
    public bool FourNorms { get; init; }

    /// <summary>Added to the weights of the norms. Default 0.</summary>
    public double NormOffset { get; init; }

    /// <summary>Whether embeddings are multiplied by the root of the hidden size.</summary>
    public bool ScaledEmbedding { get; init; }

    /// <summary>The key that names the activation.</summary>
    public string ActivationKey { get; init; } = "hidden_act";

    /// <summary>The activation if config.json names none.</summary>
    public string Activation { get; init; } = "silu";

    /// <summary>Which layers have the sliding window.</summary>
    public WindowedLayers Windowed { get; init; }

    /// <summary>The window if config.json has no such key; null for none.</summary>
    public int? Window { get; init; }

    /// <summary><c>max_position_embeddings</c> if config.json does not say.</summary>
    public int Positions { get; init; } = 2048;

    /// <summary>Width of a head if config.json does not say; null for hidden size / heads.</summary>
    public int? HeadDim { get; init; }

    /// <summary><c>query_pre_attn_scalar</c> if config.json does not say; null if the family has no such key.</summary>
    public double? QueryScalar { get; init; }

    /// <summary><c>attn_logit_softcapping</c> if config.json does not say; null if the family has no such key.</summary>
    public double? ScoreCap { get; init; }

    /// <summary><c>final_logit_softcapping</c> if config.json does not say; null if the family has no such key.</summary>
    public double? LogitCap { get; init; }

    /// <summary>Whether the output layer is the embedding if config.json does not say.</summary>
    public bool Tied { get; init; }

    /// <summary>llama.cpp's name, <c>general.architecture</c>; null if none is known.</summary>
    public string? GgufName { get; init; }

    /// <summary>Whether llama.cpp has rows of queries and keys in another order.</summary>
    public bool GgufPermuted { get; init; }

    /// <summary>Whether a family's output layer is its embedding if config.json does not say, as in transformers; null
    /// if the family is not known.</summary>
    public static bool? IsTiedByDefault(string? modelType, string? name) =>
        Known.FirstOrDefault(known => modelType is null ? known.Name == name : known.ModelType == modelType)?.Tied
            ?? (Array.IndexOf(OtherTied, modelType) >= 0 ? true : Array.IndexOf(OtherUntied, modelType) >= 0 ? false : null);
}

/// <summary>Which projections of the attention have a bias: none; q, k and v; or,
/// where <c>attention_bias</c> says so, q, k, v and o.</summary>
internal enum ProjectionBias
{
    None,
    QueryKeyValue,
    AsConfigured,
}

/// <summary>
/// Which layers have the sliding window: none; all; with <c>use_sliding_window</c> those from <c>max_window_layers</c> on; every second one
/// from the first on. <c>layer_types</c>, where the last two have it, decides instead.
/// </summary>
internal enum WindowedLayers
{
    None,
    All,
    Upper,
    Even,
}

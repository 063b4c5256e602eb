namespace Tributary.Models;

/// <summary>
/// A family of models as a row of names and switches: what its config.json means, and how its decoder differs from Llama's. The rows
/// stand in <see cref="Architectures"/>; a family is added as a row there.
/// </summary>
/// <param name="Name">The name in <c>architectures</c> of config.json.</param>
/// <param name="ModelType">The name in <c>model_type</c>.</param>
internal sealed record Architecture(string Name, string ModelType)
{
    /// <summary>What the parts of a layer are called.</summary>
    public LayerNames Names { get; init; } = new();

    /// <summary>Which norm it uses throughout.</summary>
    public NormKind Norm { get; init; }

    /// <summary>Added to the weights of the norms. Default 0.</summary>
    public double NormOffset { get; init; }

    /// <summary>The key of what is added to the mean square, and its value if config.json does not say.</summary>
    public (string Key, double Value) NormEps { get; init; } = ("rms_norm_eps", 1e-6);

    /// <summary>Whether queries and keys are normalised before their rotation.</summary>
    public QueryKeyNorm QueryKeyNorm { get; init; }

    /// <summary>Whether attention and feed-forward both read the layer's input, and are added to it together.</summary>
    public bool Parallel { get; init; }

    /// <summary>Whether q, k and v have a bias.</summary>
    public BiasSwitch QueryKeyValueBias { get; init; }

    /// <summary>Whether the attention's output has a bias.</summary>
    public BiasSwitch OutputBias { get; init; }

    /// <summary>Whether the projections of the feed-forward layer have a bias.</summary>
    public BiasSwitch MlpBias { get; init; }

    /// <summary>Whether the feed-forward layer multiplies an activation with a second projection.</summary>
    public bool Gated { get; init; } = true;

    /// <summary>The key that names the activation.</summary>
    public string ActivationKey { get; init; } = "hidden_act";

    /// <summary>The activation if config.json names none.</summary>
    public string Activation { get; init; } = "silu";

    /// <summary>Which layers turn queries and keys by their position.</summary>
    public RotaryLayers RotaryLayers { get; init; }

    /// <summary>Base of the wavelengths if config.json does not say.</summary>
    public double RopeTheta { get; init; } = 10_000;

    /// <summary>How positions are scaled if config.json says nothing of it; null for not at all.</summary>
    public RopeConfig? Rope { get; init; }

    /// <summary>Share of a head that is turned if config.json does not say.</summary>
    public double RotaryShare { get; init; } = 1;

    /// <summary>Whether neighbouring entries of a head are turned together, instead of those half a head apart.</summary>
    public bool Interleaved { get; init; }

    /// <summary>Base of the wavelengths in windowed layers, which are never scaled, if <c>rope_local_base_freq</c> does not say;
    /// null if the family has no such key.</summary>
    public double? LocalTheta { get; init; }

    /// <summary>Whether windowed layers keep their wavelengths as they are when <c>rope_scaling</c> stretches the others.</summary>
    public bool ScalesFullLayersOnly { get; init; }

    /// <summary>Which layers have the sliding window.</summary>
    public WindowedLayers Windowed { get; init; }

    /// <summary>Every how many layers one is without a window, if <see cref="Windowed"/> counts and config.json does not say.</summary>
    public int WindowPattern { get; init; }

    /// <summary>The window if config.json has no such key; null for none.</summary>
    public int? Window { get; init; }

    /// <summary><c>max_position_embeddings</c> if config.json does not say.</summary>
    public int Positions { get; init; } = 2048;

    /// <summary><c>vocab_size</c> if config.json does not say; null if it must.</summary>
    public int? Vocabulary { get; init; }

    /// <summary><c>num_attention_heads</c> if config.json does not say; null if it must.</summary>
    public int? Heads { get; init; }

    /// <summary><c>num_key_value_heads</c> if config.json does not say; null for as many as there are heads.</summary>
    public int? KeyValueHeads { get; init; }

    /// <summary>Width of a head if config.json does not say; null for hidden size / heads.</summary>
    public int? HeadDim { get; init; }

    /// <summary>Whether embeddings are multiplied by the root of the hidden size.</summary>
    public bool ScaledEmbedding { get; init; }

    /// <summary>Whether config.json has <c>embedding_multiplier</c>, <c>attention_multiplier</c>, <c>residual_multiplier</c> and
    /// <c>logits_scaling</c>, each 1 if not written.</summary>
    public bool Multipliers { get; init; }

    /// <summary><c>logit_scale</c> if config.json does not say; null if the family has no such key.</summary>
    public double? LogitScale { get; init; }

    /// <summary><c>query_pre_attn_scalar</c> if config.json does not say; null if the family has no such key.</summary>
    public double? QueryScalar { get; init; }

    /// <summary>Soft caps, <c>attn_logit_softcapping</c> on scores and <c>final_logit_softcapping</c> on logits: their values if
    /// config.json does not say, null for none; null if the family has no such keys.</summary>
    public (double? Scores, double? Logits)? SoftCaps { get; init; }

    /// <summary>Whether the output layer is the embedding if config.json does not say.</summary>
    public bool Tied { get; init; }

    /// <summary>llama.cpp's name, <c>general.architecture</c>; null if none is known.</summary>
    public string? GgufName { get; init; }

    /// <summary>Whether llama.cpp has rows of queries and keys in another order.</summary>
    public bool GgufPermuted { get; init; }
}

/// <summary>What the parts of a layer are called in a model's files; null for what a layer does not have.</summary>
internal sealed record LayerNames
{
    /// <summary>q, k and v, or the one matrix that holds their rows in that order.</summary>
    public IReadOnlyList<string> Attention { get; init; } = ["q_proj", "k_proj", "v_proj"];

    /// <summary>Gate and up, or the one matrix that holds their rows in that order, or up alone.</summary>
    public IReadOnlyList<string> Mlp { get; init; } = ["gate_proj", "up_proj"];

    /// <summary>The feed-forward layer's output.</summary>
    public string Down { get; init; } = "down_proj";

    /// <summary>The norm before the attention.</summary>
    public string? BeforeAttention { get; init; } = "input_layernorm";

    /// <summary>The norm after the attention, before it is added.</summary>
    public string? AfterAttention { get; init; }

    /// <summary>The norm before the feed-forward layer.</summary>
    public string? BeforeMlp { get; init; } = "post_attention_layernorm";

    /// <summary>The norm after the feed-forward layer, before it is added.</summary>
    public string? AfterMlp { get; init; }

    /// <summary>The norms, in the order of the forward pass.</summary>
    public IEnumerable<string> Norms => new[] { BeforeAttention, AfterAttention, BeforeMlp, AfterMlp }.OfType<string>();
}

/// <summary>Whether projections have a bias.</summary>
/// <param name="Key">The key of config.json that says so; null if no key does.</param>
/// <param name="Value">What holds without it. Default no.</param>
internal readonly record struct BiasSwitch(string? Key, bool Value);

/// <summary>A norm: the root of the mean square; or mean and variance, without or with a bias.</summary>
internal enum NormKind
{
    Rms,
    Layer,
    LayerWithBias,
}

/// <summary>What the norm of queries and keys runs over: there is none; each head; all heads together.</summary>
internal enum QueryKeyNorm
{
    None,
    Head,
    Width,
}

/// <summary>Which layers turn queries and keys by position: all; those with a window; those where <c>no_rope_layers</c> has a 1.</summary>
internal enum RotaryLayers
{
    All,
    Windowed,
    Listed,
}

/// <summary>
/// Which layers have the sliding window: none; all; with <c>use_sliding_window</c> those from <c>max_window_layers</c> on; every second one
/// from the first on; all but every n-th; with <c>use_sliding_window</c> those that are not turned by position. If the last four
/// have <c>layer_types</c>, it decides instead.
/// </summary>
internal enum WindowedLayers
{
    None,
    All,
    Upper,
    Even,
    Pattern,
    Unrotated,
}

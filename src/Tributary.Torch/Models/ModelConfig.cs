namespace Tributary.Torch.Models;

/// <summary>
/// The shape of a decoder, as <c>config.json</c> gives it. One decoder serves every supported family: what sets them apart is data
/// here and in <see cref="Architecture"/>. Read by <see cref="ModelConfigFile"/>, which refuses what the decoder cannot do.
/// </summary>
public sealed record ModelConfig
{
    /// <summary>The name in <c>architectures</c>, such as LlamaForCausalLM.</summary>
    public required string Architecture { get; init; }

    /// <summary>Rows of the embedding, V.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of the residual stream, H.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the gated feed-forward layer.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Number of decoder layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Query heads; a multiple of <see cref="KeyValueHeads"/>.</summary>
    public required int Heads { get; init; }

    /// <summary>Key and value heads.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of one head, even; need not be HiddenSize / Heads.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Longest sequence that the model was made for, in tokens.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>Added to the mean square in RMSNorm.</summary>
    public required double RmsNormEps { get; init; }

    /// <summary>Whether the output layer is the embedding's own matrix.</summary>
    public bool TieEmbeddings { get; init; }

    /// <summary>Whether q, k, v and o have a bias.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Whether gate, up and down have a bias.</summary>
    public bool MlpBias { get; init; }

    /// <summary>Rotary position embedding.</summary>
    public required RopeConfig Rope { get; init; }

    /// <summary>Beginning-of-sequence token; null where the model names none.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>Tokens that end a text; may be empty.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    /// <summary>Padding token; null where the model names none.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>Deviation of freshly drawn weights. Default 0.02.</summary>
    public double InitializerRange { get; init; } = 0.02;
}

/// <summary>Rotary position embedding.</summary>
/// <param name="Theta">Base of the wavelengths, positive.</param>
public sealed record RopeConfig(double Theta)
{
    /// <summary>default, linear or llama3.</summary>
    public string Type { get; init; } = "default";

    /// <summary>By how much positions are stretched (linear), or long wavelengths are (llama3). Default 1.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>llama3: wavelengths above original / this are stretched in full.</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>llama3: wavelengths below original / this stay.</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>llama3: context length of the original training, in tokens.</summary>
    public int OriginalMaxPositions { get; init; }
}

namespace Tributary.Models;

/// <summary>
/// The shape of a decoder, as <c>config.json</c> gives it. One decoder serves every supported family: what sets them apart is data
/// here and in <see cref="Architecture"/>. Read by <see cref="ModelConfigFile"/>, which refuses what the decoder cannot do.
/// </summary>
public sealed record ModelConfig
{
    /// <summary>The name in <c>architectures</c>, such as LlamaForCausalLM.</summary>
    public required string Architecture { get; init; }

    /// <summary>What holds for every model of its family, so that no <c>config.json</c> says it.</summary>
    internal Architecture Family => Architectures.Known.First(known => known.Name == Architecture);

    /// <summary>The name of the model of text and images whose decoder this is, such as Gemma3ForConditionalGeneration; null if it stands
    /// alone.</summary>
    public string? Wrapper { get; init; }

    /// <summary>What the decoder's modules are under: <c>model.</c>, or longer if it is wrapped.</summary>
    internal string Prefix => Wrapper is null ? "model." : WrappedModel.Prefix;

    /// <summary>Rows of the embedding, V.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of the residual stream, H.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the feed-forward layer.</summary>
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

    /// <summary>Longest sequence that can be read, in tokens: what scaled rotary positions reach included.</summary>
    internal int Positions => ModelPositions.Reach(MaxPositions, Rope);

    /// <summary>The token that ends an answer: the first end token that has an embedding; null if there is none.</summary>
    internal int? EndOfAnswer => EosTokenIds.Where(id => id >= 0 && id < VocabularySize).Select(id => (int?)id).FirstOrDefault();

    /// <summary>Added to the mean square, or the variance, in norms.</summary>
    public required double NormEps { get; init; }

    /// <summary>Whether the output layer is the embedding's own matrix.</summary>
    public bool TieEmbeddings { get; init; }

    /// <summary>Whether q, k and v have a bias.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Whether the attention's output has a bias.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Whether the projections of the feed-forward layer have a bias.</summary>
    public bool MlpBias { get; init; }

    /// <summary>Factor on the embeddings. Default 1.</summary>
    public double EmbeddingScale { get; init; } = 1;

    /// <summary>silu, gelu_pytorch_tanh or xielu.</summary>
    public string Activation { get; init; } = "silu";

    /// <summary>Factor on attention and feed-forward before they are added to the residual stream. Default 1.</summary>
    public double ResidualScale { get; init; } = 1;

    /// <summary>Factor on attention scores; null for 1 / sqrt(<see cref="HeadDim"/>).</summary>
    public double? ScoreScale { get; init; }

    /// <summary>c of c tanh(x / c) on attention scores; null for none.</summary>
    public double? ScoreCap { get; init; }

    /// <summary>Whether attention is softmax(s q k') v and no more.</summary>
    internal bool HasPlainScores => ScoreCap is null;

    /// <summary>Factor on logits. Default 1.</summary>
    public double LogitScale { get; init; } = 1;

    /// <summary>c of c tanh(x / c) on logits; null for none.</summary>
    public double? LogitCap { get; init; }

    /// <summary>Per layer how many tokens a query sees, its own among them; null, or no list, for all before it.</summary>
    public IReadOnlyList<int?> Windows { get; init; } = [];

    /// <summary>Rotary position embedding.</summary>
    public required RopeConfig Rope { get; init; }

    /// <summary>That of layers with a window; null if it is the same.</summary>
    public RopeConfig? LocalRope { get; init; }

    /// <summary>Per layer whether queries and keys are turned by position; no list if all are.</summary>
    public IReadOnlyList<bool> Rotated { get; init; } = [];

    /// <summary>How many tokens a query of a layer sees, its own among them; null for all before it.</summary>
    internal int? WindowOf(int layer) => Windows.Count == 0 ? null : Windows[layer];

    /// <summary>Rotary position embedding of a layer; null if it has none.</summary>
    internal RopeConfig? RopeOf(int layer) => Rotated.Count > 0 && !Rotated[layer] ? null
        : LocalRope is { } local && WindowOf(layer) is not null ? local : Rope;

    /// <summary>Beginning-of-sequence token; null if the model names none.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>Tokens that end a text; may be empty.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    /// <summary>Padding token; null if the model names none.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>Deviation of freshly drawn weights. Default 0.02.</summary>
    public double InitializerRange { get; init; } = 0.02;
}

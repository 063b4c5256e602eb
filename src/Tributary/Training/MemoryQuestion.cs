namespace Tributary.Training;

/// <summary>What decides how much memory a training needs. Sizes are counts of entries unless they say bytes.</summary>
/// <param name="Parameters">Weights of the base model.</param>
/// <param name="BytesPerWeight">Bytes of one weight as it is held: 4 on a CPU, 2 on a GPU.</param>
/// <param name="AdapterParameters">Trained entries of the adapter.</param>
/// <param name="Hidden">Width of the residual stream, H.</param>
/// <param name="Intermediate">Width of the feed-forward layer, I.</param>
/// <param name="Queries">Width of all query heads together, Q.</param>
/// <param name="Layers">Decoder layers.</param>
/// <param name="Vocabulary">Tokens that the model knows, V.</param>
/// <param name="Rank">Rank of the adapter.</param>
/// <param name="BatchSize">Examples in one pass.</param>
/// <param name="Length">Tokens of the longest example.</param>
/// <param name="LogitRows">Rows of logits that are held at a time, at most: a chunk of the loss, or all labels of a pass where these are
/// fewer.</param>
/// <param name="Dropout">Whether inputs of the adapter are dropped in training.</param>
/// <param name="ActivationCheckpointing">Whether activations are computed again rather than kept.</param>
internal sealed record MemoryQuestion(long Parameters, int BytesPerWeight, long AdapterParameters, int Hidden, int Intermediate,
    int Queries, int Layers, int Vocabulary, int Rank, int BatchSize, int Length, int LogitRows, bool Dropout = false,
    bool ActivationCheckpointing = false);

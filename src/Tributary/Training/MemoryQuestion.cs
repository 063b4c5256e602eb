namespace Tributary.Training;

/// <summary>What decides how much memory a training needs. Sizes are counts of entries unless they say bytes.</summary>
public sealed record MemoryQuestion
{
    /// <summary>Weights of the base model.</summary>
    public required long Parameters { get; init; }

    /// <summary>Bytes of one weight as it is held: 4 on a CPU, 2 on a GPU.</summary>
    public required int BytesPerWeight { get; init; }

    /// <summary>Trained entries of the adapter.</summary>
    public required long AdapterParameters { get; init; }

    /// <summary>Width of the residual stream, H.</summary>
    public required int Hidden { get; init; }

    /// <summary>Width of the feed-forward layer, I.</summary>
    public required int Intermediate { get; init; }

    /// <summary>Width of all query heads together, Q.</summary>
    public required int Queries { get; init; }

    /// <summary>Decoder layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Tokens that the model knows, V.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Rank of the adapter.</summary>
    public required int Rank { get; init; }

    /// <summary>Examples in one pass.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Tokens of the longest example.</summary>
    public required int Length { get; init; }

    /// <summary>Rows of logits that are held at a time, at most: a chunk of the
    /// loss, or all labels of a pass where these are fewer.</summary>
    public required int LogitRows { get; init; }

    /// <summary>Whether inputs of the adapter are dropped in training.</summary>
    public bool Dropout { get; init; }

    /// <summary>Whether activations are computed again rather than kept.</summary>
    public bool ActivationCheckpointing { get; init; }
}

namespace Tributary.Merging.Entries;

/// <summary>What a merge saw and did, for the model as a whole or one layer.
/// Shares are fractions in [0, 1]; norms are Frobenius norms.</summary>
public sealed record MergeFigures
{
    /// <summary>Norms of the inputs' task vectors, in the recipe's order; 0 if an input lacks the layer.</summary>
    public required IReadOnlyList<double> Norms { get; init; }

    /// <summary>Cosines between the inputs' task vectors, row by row; null if one of the two is zero.</summary>
    public required IReadOnlyList<IReadOnlyList<double?>> Cosines { get; init; }

    /// <summary>Norm of the merged delta, lambda included.</summary>
    public required double MergedNorm { get; init; }

    /// <summary>Share of the entries kept by the trim, per input; null if the method trims nothing.</summary>
    public IReadOnlyList<double>? Kept { get; init; }

    /// <summary>Of the entries that any input occupies, after the trim, the share in
    /// which signs disagree; null if no sign is elected.</summary>
    public double? SignConflicts { get; init; }

    /// <summary>Of all inputs' values, after the trim, the share that agrees with the
    /// elected sign and takes part; null if no sign is elected.</summary>
    public double? Surviving { get; init; }

    /// <summary>
    /// Of each input's squared norm, in the space of the merge, the share that its trim or mask keeps and that agrees with the elected
    /// sign; entries that grow to make up for dropped ones count as they were. Null if nothing is dropped and no sign is elected.
    /// </summary>
    public IReadOnlyList<double>? SurvivingEnergy { get; init; }

    /// <summary>Directions of the merge space that were left out as too weak.</summary>
    public required int DirectionsCut { get; init; }

    /// <summary>||dW - dW_r|| / ||dW|| of the truncation to rank r; null if nothing was truncated.</summary>
    public double? TruncationError { get; init; }

    /// <summary>
    /// Relative error of rounding to the stored type: of the factors for an adapter, of the delta for a delta, and for a model of the delta
    /// as it survives in the sum base + delta.
    /// </summary>
    public double? RoundingError { get; init; }
}

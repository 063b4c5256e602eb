namespace Tributary.Reporting.Costs;

/// <summary>How the cost of a combined training is known.</summary>
[JsonConverter(typeof(WordsConverter<CostBasis>))]
internal enum CostBasis
{
    /// <summary>It was run on exactly these data with this recipe: by the ledger.</summary>
    Measured,

    /// <summary>
    /// Tokens of all languages' latest trainings, those of one that went on from another counted up from the examples that it read to all
    /// it has; times the seconds per token of the latest trainings on all data.
    /// </summary>
    Estimated,

    /// <summary>A language's training is not in the ledger, recorded no tokens, or went on
    /// from another and did not record its share of the examples.</summary>
    Unknown,

    /// <summary>None: neither data nor languages changed, and other merge settings ask nothing of a combined adapter.</summary>
    NotNeeded,
}

/// <summary>One time at which the merge was made anew: what it took, and what one combined
/// adapter would have taken. Evaluation is in neither: it is the same.</summary>
internal sealed record UpdateCost
{
    /// <summary>What it was, as in <c>release 3</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The languages that were trained anew.</summary>
    public required IReadOnlyList<string> Trained { get; init; }

    /// <summary>Languages that the combined adapter would have been trained on.</summary>
    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>Languages that bring their adapter and have no training to count.</summary>
    [JsonPropertyName("brought")]
    public required IReadOnlyList<string> Untrained { get; init; }

    /// <summary>Training, searching and merging by the ledger, runs that were broken off among them.</summary>
    public required CostSum Merged { get; init; }

    /// <summary>How the combined training's cost is known.</summary>
    public required CostBasis Basis { get; init; }

    /// <summary>Seconds of the combined training; null if unknown.</summary>
    public double? CombinedSeconds { get; init; }

    /// <summary>Tokens of the combined training; null if unknown.</summary>
    public long? CombinedTokens { get; init; }

    /// <summary>Money of the combined training, one amount per currency; empty if unknown or without a price.</summary>
    public IReadOnlyList<Money> CombinedMoney { get; init; } = [];
}

/// <summary>What keeping one combined adapter up to date instead would have cost.</summary>
internal sealed record CombinedAlternative
{
    /// <summary>Every time at which the merge was made anew, the oldest first.</summary>
    public required IReadOnlyList<UpdateCost> Updates { get; init; }

    /// <summary>Runs of trainings that are charged to no release, if there are releases: they are in none of the updates.</summary>
    public required int Unreleased { get; init; }

    /// <summary>Seconds that were taken, of the updates whose combined training is known.</summary>
    public double MergedSeconds => CostSum.Rounded(Known.Sum(update => update.Merged.Seconds));

    /// <summary>Seconds of combined trainings that were measured.</summary>
    public double MeasuredSeconds => SecondsOf(CostBasis.Measured);

    /// <summary>Seconds of combined trainings that are estimated.</summary>
    public double EstimatedSeconds => SecondsOf(CostBasis.Estimated);

    /// <summary>Updates whose combined training is unknown; they are in no total.</summary>
    public int UnknownUpdates => Updates.Count(update => update.Basis == CostBasis.Unknown);

    /// <summary>1 - merged / combined seconds over the known updates, below 0
    /// where merging took longer; null if there are none.</summary>
    public double? Saved => MeasuredSeconds + EstimatedSeconds is > 0 and var combined ? 1 - (MergedSeconds / combined) : null;

    private IEnumerable<UpdateCost> Known => Updates.Where(update => update.Basis != CostBasis.Unknown);

    private double SecondsOf(CostBasis basis) => CostSum.Rounded(Updates.Where(update => update.Basis == basis)
        .Sum(update => update.CombinedSeconds ?? 0));
}

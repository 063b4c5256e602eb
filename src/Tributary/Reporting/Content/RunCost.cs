namespace Tributary.Reporting.Content;

/// <summary>What one way of building a model cost. Times are wall seconds; null if they were not measured.</summary>
internal sealed record RunCost
{
    /// <summary>Adapters that were trained, 0 or more.</summary>
    public required int AdaptersTrained { get; init; }

    /// <summary>Seconds of training, all adapters together.</summary>
    public double? TrainSeconds { get; init; }

    /// <summary>Seconds of merging; 0 if nothing is merged.</summary>
    public double? MergeSeconds { get; init; }

    /// <summary>Seconds of evaluating the result.</summary>
    public double? EvaluateSeconds { get; init; }

    /// <summary>Tokens that went through the model in training, padding not counted.</summary>
    public long? Tokens { get; init; }

    /// <summary>Training, merging and evaluating together; null if one of them was not measured.</summary>
    public double? Seconds => TrainSeconds + MergeSeconds + EvaluateSeconds;
}

/// <summary>The two ways to the same end: adapters per language that are merged, and one adapter trained on everything.</summary>
/// <param name="Merged">Training what is needed per language, and merging.</param>
/// <param name="Combined">Training the one combined adapter.</param>
internal sealed record CostComparison(RunCost Merged, RunCost Combined)
{
    /// <summary>1 - merged / combined seconds: the share saved, below 0 where
    /// merging took longer; null if either was not measured.</summary>
    public double? Saved => Combined.Seconds is > 0 ? 1 - (Merged.Seconds / Combined.Seconds) : null;
}

/// <summary>What it cost to bring one language's new data into the model.</summary>
/// <param name="Language">The language whose data changed.</param>
/// <param name="Cost">Training that language and merging again, against training the
/// combined adapter again, the same evaluation on both sides.</param>
internal sealed record UpdateReport(Language Language, CostComparison Cost);

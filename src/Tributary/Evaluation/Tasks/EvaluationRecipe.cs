namespace Tributary.Evaluation.Tasks;

/// <summary>How models are evaluated. Everything here is part of the identity of the station.</summary>
public sealed record EvaluationRecipe
{
    /// <summary>Longest prompt with its continuation in tokens, 8 or more; of an answer that the model writes, the prompt alone. Longer
    /// prompts lose their beginning. Default 512.</summary>
    public int MaxLength { get; init; } = 512;

    /// <summary>Resamples behind each interval, 1 or more. Default 1000.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>Share of the resamples that an interval spans, in (0, 1). Default 0.95.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Seed of the resampling. Default 42.</summary>
    public int Seed { get; init; } = 42;
}

namespace Tributary.Evaluation.Statistics;

/// <summary>How two models are compared.</summary>
internal sealed record ComparisonRecipe
{
    /// <summary>Resamples behind each interval and swaps behind each p-value, 1 or more. Default 2000: p-values down to 0.0005.</summary>
    public int Resamples { get; init; } = 2000;

    /// <summary>One minus the share of false findings that is accepted, in (0, 1). Default 0.95.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>The difference that does not matter, a fraction in (0, 1]: models
    /// within it are called equivalent. Default 0.01, one point.</summary>
    public double Margin { get; init; } = 0.01;

    /// <summary>Seed of the resampling. Default 42.</summary>
    public int Seed { get; init; } = 42;
}

namespace Tributary.Evaluation.Statistics;

/// <summary>
/// How much a score moves with the seed of training, which no resampling of test examples can show.
/// </summary>
/// <param name="Seeds">Number of runs, 2 or more.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardDeviation">Their deviation, with n - 1.</param>
/// <param name="Lowest">The lowest.</param>
/// <param name="Highest">The highest.</param>
/// <param name="Interval">Student's interval of the mean over all seeds; it takes the scores of seeds to be normally distributed.</param>
internal sealed record SeedSpread(int Seeds, double Mean, double StandardDeviation, double Lowest, double Highest, Interval Interval)
{
    /// <summary>The spread of one score over runs that differ in their seed alone.</summary>
    /// <param name="scores">Two or more.</param>
    /// <param name="confidence">In (0, 1). Default 0.95.</param>
    public static SeedSpread Of(IReadOnlyList<double> scores, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scores.Count, 2, nameof(scores));
        var mean = scores.Average();
        var deviation = Math.Sqrt(scores.Sum(score => (score - mean) * (score - mean)) / (scores.Count - 1));
        var half = Distributions.StudentQuantile(confidence, scores.Count - 1) * deviation / Math.Sqrt(scores.Count);
        return new SeedSpread(scores.Count, mean, deviation, scores.Min(), scores.Max(), new Interval(mean - half, mean + half));
    }
}

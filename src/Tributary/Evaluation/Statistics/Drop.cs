namespace Tributary.Evaluation.Statistics;

/// <summary>
/// How far a candidate falls behind a reference, with one-sided bounds: what a release gate needs. Above 0 the candidate is worse.
/// </summary>
/// <param name="Value">Reference minus candidate.</param>
/// <param name="Lower">The true drop is above it with the confidence.</param>
/// <param name="Upper">The true drop is below it with the confidence.</param>
internal sealed record Drop(double Value, double Lower, double Upper)
{
    /// <summary>The drop of a comparison.</summary>
    /// <param name="difference">Candidate minus reference.</param>
    /// <param name="confidence">Of each one-sided bound, in (0.5, 1).</param>
    public static Drop Of(PairedDifference difference, double confidence) =>
        new(-difference.Value, -difference.Upper(confidence), -difference.Lower(confidence));
}

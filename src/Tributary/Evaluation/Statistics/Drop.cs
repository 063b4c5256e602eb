namespace Tributary.Evaluation.Statistics;

/// <summary>
/// How far a candidate falls behind a reference, with one-sided bounds: what a release gate needs. Above 0 the candidate is worse.
/// </summary>
/// <param name="Value">Reference minus candidate.</param>
/// <param name="Lower">The true drop is above it with the confidence.</param>
/// <param name="Upper">The true drop is below it with the confidence.</param>
/// <param name="Detectable">The smallest drop that such a test set shows in four runs of five: see <see cref="DetectableDrop"/>.</param>
public sealed record Drop(double Value, double Lower, double Upper, double Detectable)
{
    /// <summary>The drop of a comparison.</summary>
    /// <param name="difference">Candidate minus reference.</param>
    /// <param name="confidence">Of each one-sided bound, in (0.5, 1).</param>
    public static Drop Of(PairedDifference difference, double confidence) => new(
        -difference.Value,
        -difference.Upper(confidence),
        -difference.Lower(confidence),
        DetectableDrop.Of(difference, confidence));

    /// <summary>True if a drop of more than this is shown: the lower bound exceeds
    /// it. A gate that refuses only what is proven asks this.</summary>
    /// <param name="maxDrop">A fraction, 0 or more.</param>
    public bool Exceeds(double maxDrop) => Lower > maxDrop;

    /// <summary>True if a drop of this size is excluded: the candidate is not inferior
    /// by so much. A gate that demands proof of safety asks this.</summary>
    /// <param name="maxDrop">A fraction above 0.</param>
    public bool Excludes(double maxDrop) => Upper < maxDrop;
}

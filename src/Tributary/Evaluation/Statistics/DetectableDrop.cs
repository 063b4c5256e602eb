namespace Tributary.Evaluation.Statistics;

/// <summary>
/// The smallest true drop that a one-sided test on a test set shows with a given power: (z_confidence + z_power) standard errors of the
/// paired difference. What lies below it may be there and go unseen.
/// </summary>
internal static class DetectableDrop
{
    /// <summary>The power that is asked for if none is named: a drop of this size is found in four test sets of five.</summary>
    public const double UsualPower = 0.8;

    /// <summary>From a comparison that was made; its standard error stands for those to come.</summary>
    /// <param name="difference">Two models on the test set.</param>
    /// <param name="confidence">Of the one-sided test, in (0.5, 1).</param>
    /// <param name="power">In (0.5, 1).</param>
    public static double Of(PairedDifference difference, double confidence, double power = UsualPower) =>
        Math.Min(1, Math.Max(
            Factor(confidence, power) * difference.StandardError,
            // If no two answers differ, only what is rarer than this could have gone unseen.
            Bootstrap.LeastDistance(confidence, difference.Examples, 0)));

    /// <summary>
    /// For accuracy, before anything was measured: the drop d at which z_confidence sqrt(s) + z_power sqrt(s - d^2) = d sqrt(n) (Connor
    /// 1987, "Sample size for testing differences in proportions for the paired-sample design").
    /// </summary>
    /// <param name="examples">Examples of the test set, n, 1 or more.</param>
    /// <param name="discordance">Share of examples that one of the two models alone gets right, s, in (0, 1].</param>
    /// <param name="confidence">Of the one-sided test, in (0.5, 1).</param>
    /// <param name="power">In (0.5, 1).</param>
    /// <returns>In (0, <paramref name="discordance"/>]: no drop can be larger than that.</returns>
    public static double OfAccuracy(int examples, double discordance, double confidence, double power = UsualPower)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(examples, 1);
        var (zConfidence, zPower) = (Distributions.NormalQuantile(confidence), Distributions.NormalQuantile(power));
        // Squaring the equation gives a quadratic in d.
        var (a, b, c) = (examples + (zPower * zPower), -2 * zConfidence * Math.Sqrt(discordance * examples),
            discordance * ((zConfidence * zConfidence) - (zPower * zPower)));
        return Math.Min(discordance, (-b + Math.Sqrt((b * b) - (4 * a * c))) / (2 * a));
    }

    private static double Factor(double confidence, double power) => Distributions.NormalQuantile(confidence)
        + Distributions.NormalQuantile(power);
}

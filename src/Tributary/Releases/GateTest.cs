using Tributary.Evaluation.Statistics;

namespace Tributary.Releases;

/// <summary>
/// The gate's tests, one-sided. A p-value is found by inverting the one-sided bound of the paired bootstrap: it is the smallest level at
/// which the bound lies beyond the allowed drop. So a language judged alone is refused exactly when its bound says so, the rule for few
/// differing examples included, and Holm's adjustment has a p-value to work on. Far out in its tail the percentile bootstrap errs a third
/// too often, since the spread is itself known from few differing examples; so levels are taken further out as Student's distribution lies
/// further out than the normal one (Hesterberg 2015, "What teachers should know about the bootstrap",
/// the expanded percentile interval). docs/evaluation.md says how often the gate errs.
/// </summary>
internal static class GateTest
{
    private const int LeastResamples = 2000;
    private const int DrawsBelowTheLevel = 20;

    /// <summary>Resamples behind each language: at Holm's strictest level there are still 20
    /// draws, so that its tail is known. 2000 up to five languages at 95 %.</summary>
    public static int Resamples(GateRecipe recipe, int languages) =>
        Math.Max(LeastResamples, (int)Math.Min(1_000_000, Math.Ceiling(DrawsBelowTheLevel / (1 - recipe.StrictestConfidence(languages)))));

    /// <summary>
    /// One p-value per language, after adjustment. <see cref="GateRequirement.NoProvenDrop"/>: of "the drop is at most the allowed one",
    /// adjusted by Holm; the release is refused if one is small. <see cref="GateRequirement.NonInferior"/>: of "the drop is at least the
    /// allowed one"; the release passes only if all are small, and then none needs adjustment (an intersection-union test, Berger 1982).
    /// </summary>
    /// <param name="differences">Candidate minus reference, per language.</param>
    /// <param name="recipe">The allowed drop, and what is asked for.</param>
    /// <param name="resamples">Resamples behind each difference: no p-value is below 1 / (resamples + 1).</param>
    public static IReadOnlyList<double> AdjustedPValues(IReadOnlyList<PairedDifference> differences, GateRecipe recipe, int resamples) =>
        recipe.Require == GateRequirement.NonInferior
            ? [.. differences.Select(difference => SmallestLevel(resamples, confidence =>
                -difference.Lower(Expanded(confidence, difference.Disagreements)) < recipe.MaxDrop))]
            : PairedTests.Holm(
                [.. differences.Select(difference => SmallestLevel(resamples, confidence =>
                -difference.Upper(Expanded(confidence, difference.Disagreements)) > recipe.MaxDrop))]);

    /// <summary>The one-sided p-value of "it is no worse", in (0, 1]: of one language alone, without an allowed drop.</summary>
    public static double NoWorsePValue(PairedDifference difference, int resamples) => SmallestLevel(resamples, confidence =>
        difference.Upper(Expanded(confidence, difference.Disagreements)) < 0);

    /// <summary>The drop with its one-sided bounds at the recipe's confidence, the language taken alone.</summary>
    public static Drop DropOf(PairedDifference difference, GateRecipe recipe) =>
        Drop.Of(difference, Expanded(recipe.Confidence, difference.Disagreements));

    /// <summary>Whether a language passes with such an adjusted p-value.</summary>
    public static bool Passes(double adjustedPValue, GateRecipe recipe)
    {
        var shown = adjustedPValue <= 1 - recipe.Confidence + 1e-12;
        return recipe.Require == GateRequirement.NonInferior ? shown : !shown;
    }

    /// <summary>
    /// The quantile at which a bound of this confidence is read: Phi(t sqrt(d / (d - 1))), t that of Student's distribution with d - 1
    /// degrees of freedom, d the examples on which the two models differ. Below ten of
    /// these the bounds have a rule of their own, and stay as they are.
    /// </summary>
    private static double Expanded(double confidence, int disagreements)
    {
        if (disagreements < Bootstrap.FewExamples)
        {
            return confidence;
        }

        var student = Distributions.StudentQuantile((2 * confidence) - 1, disagreements - 1)
            * Math.Sqrt(disagreements / (disagreements - 1.0));
        var (low, high) = (confidence, 1 - 1e-12);
        for (var step = 0; step < 30; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = Distributions.NormalQuantile(middle) < student ? (middle, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The smallest p at which a bound of confidence 1 - p shows something; 1 if none below one half does.</summary>
    private static double SmallestLevel(int resamples, Predicate<double> shows)
    {
        // Bounds widen with their confidence, so what one of them shows every lower one shows.
        var (low, high) = (1.0 / (resamples + 1), 0.5 - 1e-9);
        if (!shows(1 - high))
        {
            return 1;
        }

        if (shows(1 - low))
        {
            return low;
        }

        for (var step = 0; step < 30; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = shows(1 - middle) ? (low, middle) : (middle, high);
        }

        return high;
    }
}

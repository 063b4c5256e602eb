namespace Tributary.Evaluation.Statistics;

/// <summary>What a comparison says.</summary>
[JsonConverter(typeof(WordsConverter<Verdict>))]
internal enum Verdict
{
    /// <summary>The candidate is better: the interval lies above 0 and the adjusted p-value is small enough.</summary>
    Better,

    /// <summary>The candidate is worse.</summary>
    Worse,

    /// <summary>No difference is shown, and any larger than the margin is excluded on both sides.</summary>
    Equivalent,

    /// <summary>Neither: the examples are too few to say.</summary>
    NoDifferenceShown,
}

/// <summary>Two models compared, and what that says.</summary>
/// <param name="Difference">Candidate minus reference.</param>
/// <param name="Interval">Its two-sided interval at the recipe's confidence.</param>
/// <param name="AdjustedPValue">Its p-value after Holm's adjustment over all that were judged together, in (0, 1].</param>
/// <param name="Verdict">What it says.</param>
internal sealed record Comparison(PairedDifference Difference, Interval Interval, double AdjustedPValue, Verdict Verdict)
{
    /// <summary>
    /// Judges comparisons that are read together, as one per language. A difference is called one where its p-value, adjusted by Holm, is
    /// at most 1 - confidence and its interval excludes 0. Equivalent within the margin is called what passes two one-sided tests
    /// (Schuirmann 1987): both one-sided bounds at the confidence lie inside the margin.
    /// These need no adjustment: each claims for its own language alone.
    /// </summary>
    /// <param name="differences">One or more.</param>
    /// <param name="recipe">Confidence and margin.</param>
    /// <returns>One per difference, in their order.</returns>
    public static IReadOnlyList<Comparison> Judge(IReadOnlyList<PairedDifference> differences, ComparisonRecipe recipe)
    {
        var adjusted = PairedTests.Holm([.. differences.Select(difference => difference.PValue)]);
        return [.. differences.Zip(adjusted, (difference, p) =>
        {
            var interval = difference.Interval(recipe.Confidence);
            return new Comparison(difference, interval, p, Judge(difference, interval, p, recipe));
        })];
    }

    private static Verdict Judge(PairedDifference difference, Interval interval, double p, ComparisonRecipe recipe)
    {
        var found = p <= 1 - recipe.Confidence + 1e-12;
        return found && interval.Low > 0 ? Verdict.Better
            : found && interval.High < 0 ? Verdict.Worse
            : difference.Lower(recipe.Confidence) > -recipe.Margin
                && difference.Upper(recipe.Confidence) < recipe.Margin ? Verdict.Equivalent
            : Verdict.NoDifferenceShown;
    }
}

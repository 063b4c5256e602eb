namespace Tributary.Releases;

/// <summary>The gate's finding in a sentence.</summary>
internal static class GateReason
{
    /// <summary>Says what was asked, what was found, and on how many examples.</summary>
    /// <param name="verdict">A verdict with its figures.</param>
    /// <param name="recipe">What was asked.</param>
    /// <param name="referenceExamples">Examples of the reference's test set.</param>
    public static string Of(GateVerdict verdict, GateRecipe recipe, int referenceExamples)
    {
        var examples = verdict.Examples == referenceExamples
            ? FormattableString.Invariant($"{verdict.Examples} examples")
            : FormattableString.Invariant($"the {verdict.Examples} examples in common with the {referenceExamples} of the current release");
        return $"{Finding(verdict, recipe)} on {examples}";
    }

    private static string Finding(GateVerdict verdict, GateRecipe recipe)
    {
        var bounds = FormattableString.Invariant($"{verdict.Drop:0.000}, one-sided bounds {verdict.Lower:0.000} and {verdict.Upper:0.000}");
        return (recipe.Require, verdict.Passes) switch
        {
            (GateRequirement.NonInferior, true) => FormattableString.Invariant($"a drop of {recipe.MaxDrop} is excluded: {bounds},"),
            (GateRequirement.NonInferior, false) => FormattableString.Invariant($"a drop of {recipe.MaxDrop} is not excluded: {bounds},"),
            (_, true) => string.Create(CultureInfo.InvariantCulture, $"no drop above {recipe.MaxDrop} is shown: {bounds}; one below "
                + $"{verdict.Detectable:0.000} could go unseen"),
            (_, false) => string.Create(CultureInfo.InvariantCulture, $"a drop above {recipe.MaxDrop} is shown: {bounds}, adjusted p "
                + $"{verdict.AdjustedPValue:0.0000},"),
        };
    }
}

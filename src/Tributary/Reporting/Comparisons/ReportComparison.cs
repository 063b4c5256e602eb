using Tributary.Evaluation;
using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Statistics;

namespace Tributary.Reporting.Comparisons;

/// <summary>The merged model against another variant, on the task's deciding metric and the same examples.</summary>
/// <param name="Reference">What it is compared with.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Recipe">Confidence and margin of the verdicts.</param>
/// <param name="Languages">One row per language in which both were evaluated; judged together, with Holm's adjustment.</param>
/// <param name="Mean">The plain mean over these languages; null if there is one alone.</param>
internal sealed record ReportComparison(
    Variant Reference,
    Metric Metric,
    ComparisonRecipe Recipe,
    IReadOnlyList<ComparedScore> Languages,
    ComparedScore? Mean)
{
    /// <summary>Compares; null if no language has both.</summary>
    /// <param name="reference">What the merged model is compared with.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="pairs">Scores of the merged model and of the reference, per language, of the same examples.</param>
    public static ReportComparison? Of(Variant reference, Metric metric,
        IReadOnlyList<(LanguageScore Merged, LanguageScore Reference)> pairs)
    {
        if (pairs.Count == 0)
        {
            return null;
        }

        var recipe = new ComparisonRecipe();
        var differences = pairs.Select(pair => Difference(pair.Merged, pair.Reference, metric, recipe)).ToArray();
        var rows = Comparison.Judge(differences, recipe).Zip(pairs, (judged, pair) =>
            ComparedScore.Of(pair.Merged.Language.Tag, judged, recipe));
        var mean = pairs.Count > 1 ? ComparedScore.Of("mean", Comparison.Judge([PairedDifference.Mean(differences)], recipe)[0], recipe)
            : null;
        return new ReportComparison(reference, metric, recipe, [.. rows], mean);
    }

    /// <summary>The row of a language; null if it was not compared.</summary>
    public ComparedScore? this[Language language] => Languages.FirstOrDefault(row => row.Name == language.Tag);

    private static PairedDifference Difference(LanguageScore merged, LanguageScore reference, Metric metric, ComparisonRecipe recipe) =>
        merged.Predictions.Select(prediction => prediction.Id).SequenceEqual(reference.Predictions.Select(prediction => prediction.Id))
            ? PairedDifference.Of(merged.SampleOf(metric), reference.SampleOf(metric), recipe, merged.Language.Tag)
            : throw new ArgumentException($"the models of language '{merged.Language}' did not answer the same examples",
                nameof(reference));
}

/// <summary>One difference and what it says.</summary>
/// <param name="Name">The language's tag, or mean.</param>
/// <param name="Examples">Examples behind it.</param>
/// <param name="Difference">Merged minus reference, in [-1, 1].</param>
/// <param name="Interval">Its paired interval.</param>
/// <param name="PValue">Adjusted by Holm over the languages.</param>
/// <param name="Detectable">The smallest drop that such a test set shows in four runs of five.</param>
/// <param name="Verdict">What it says of the merged model.</param>
internal sealed record ComparedScore(string Name, int Examples, double Difference, Interval Interval, double PValue,
    double Detectable, Verdict Verdict)
{
    internal static ComparedScore Of(string name, Comparison judged, ComparisonRecipe recipe) => new(
        name,
        judged.Difference.Examples,
        judged.Difference.Value,
        judged.Interval,
        judged.AdjustedPValue,
        DetectableDrop.Of(judged.Difference, recipe.Confidence),
        judged.Verdict);
}

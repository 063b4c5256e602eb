using Tributary.Evaluation;
using Tributary.Evaluation.Statistics;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Comparisons;

/// <summary>Comparisons as tables and sentences.</summary>
internal static class VerdictText
{
    /// <summary>A verdict in words.</summary>
    public static string Of(Verdict verdict, ComparisonRecipe recipe) =>
        Words<Verdict>.Names.Of(verdict).Replace('_', ' ')
            + (verdict == Verdict.Equivalent ? $" within {Figure.Number(recipe.Margin)}" : "");

    /// <summary>A row per language, the mean last.</summary>
    public static TextTable Table(ReportComparison comparison) => Table(comparison, $"Merged against {comparison.Reference}");

    /// <summary>The same under a heading of its own.</summary>
    public static TextTable Table(ReportComparison comparison, string heading) => TextTable.Of<ComparedScore>(
        $"{heading}: {comparison.Metric.Title}, paired on the same examples",
        [
            new("language", row => row.Name, RightAligned: false),
            new("examples", row => Figure.Count(row.Examples)),
            new("difference", row => Figure.Difference(row.Difference)),
            new($"{Percent(comparison)} interval", row => Figure.Differences(row.Interval)),
            new("p (Holm)", row => row.PValue < 0.001 ? "< 0.001" : row.PValue.ToString("0.000", CultureInfo.InvariantCulture)),
            new("verdict", row => Of(row.Verdict, comparison.Recipe), RightAligned: false),
            new("drop shown in 4 of 5", row => Figure.Score(row.Detectable)),
        ],
        comparison.Languages.Append(comparison.Mean).OfType<ComparedScore>());

    /// <summary>What a comparison says, verdict by verdict.</summary>
    public static IEnumerable<string> Sentences(ReportComparison comparison) => Sentences(comparison, "the merged model");

    /// <summary>The same of a model by its name.</summary>
    public static IEnumerable<string> Sentences(ReportComparison comparison, string model)
    {
        var against = $"Against {(comparison.Reference == Variant.Individual ? "the languages' own adapters" : "the combined adapter")}";
        if (comparison.Mean is { } mean)
        {
            yield return $"{against}, {model}'s mean {comparison.Metric.Title} differs by {Difference(mean)}: "
                + $"{Of(mean.Verdict, comparison.Recipe)}.";
        }

        var groups = comparison.Languages.GroupBy(row => row.Verdict).OrderBy(group => group.Key == Verdict.Worse ? 0 : 1 + (int)group.Key)
            .Select(group => $"{Of(group.Key, comparison.Recipe)} in "
                + $"{string.Join(", ", group.Select(row => $"{row.Name} ({Difference(row)})"))}");
        yield return $"{against}, by language: {string.Join("; ", groups)}.";
    }

    /// <summary>How verdicts come about.</summary>
    public static string Note(ReportComparison comparison) =>
        $"A difference is called one where its p-value, adjusted by Holm over the languages, is at most "
            + $"{Figure.Number(Math.Round(1 - comparison.Recipe.Confidence, 6))} and its interval excludes 0; "
        + $"equivalent where both one-sided bounds lie within {Figure.Number(comparison.Recipe.Margin)}; else the test set cannot tell. "
            + $"Intervals are those of each language alone. "
        + "The last column is the smallest drop that such a test set would show in four runs of five.";

    private static string Difference(ComparedScore row) =>
        $"{Figure.Difference(row.Difference)}, {Figure.Differences(row.Interval)}";

    private static string Percent(ReportComparison comparison) => (comparison.Recipe.Confidence * 100)
        .ToString("0.#", CultureInfo.InvariantCulture) + " %";
}

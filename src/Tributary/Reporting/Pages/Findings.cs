using Tributary.Evaluation;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Content;
using Tributary.Reporting.Gate;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Pages;

/// <summary>What the figures say, in sentences; each is there only if its figures are.</summary>
internal static class Findings
{
    /// <summary>The sentences of a report, most important first; plain text.</summary>
    public static IReadOnlyList<string> Of(ReportModel report) =>
        [.. GateTable.Sentences(report.Gate), .. (report.Summary?.Warnings ?? []).Select(warning => warning.Text),
        .. Quality(report), .. Leakage(report),
        .. report.Comparisons.SelectMany(VerdictText.Sentences), .. Update(report.Update)];

    private static IEnumerable<string> Quality(ReportModel report)
    {
        var metric = report.Metrics[0];
        if (report.Mean(Variant.Merged, metric) is not { } merged)
        {
            yield return "No language was evaluated: nothing is known of how good this model is. Name test files in the project file.";
            yield break;
        }

        string[] clauses =
        [
            .. Against(report, Variant.Combined, (ours, theirs) => $"{Figure.Percent(ours / theirs)} of the combined adapter's "
                + Figure.Score(theirs)),
            .. Against(report, Variant.Individual, (ours, theirs) => $"{Figure.Percent(ours / theirs)} of the individual adapters' "
                + Figure.Score(theirs)),
            .. Against(report, Variant.Base, (ours, theirs) => $"{Figure.Difference(ours - theirs)} against the base model's "
                + Figure.Score(theirs)),
        ];
        yield return $"The merged model has a mean {metric.Title} of {Figure.Score(merged)} over {Names(report.Compared)}"
            + (clauses.Length == 0 ? "." : $": {string.Join("; ", clauses)}.");
        if (report.Languages.Except(report.Compared).ToArray() is { Length: > 0 } rest)
        {
            yield return $"Not evaluated, and in no mean: {Names(rest)}.";
        }
    }

    // A variant that was not measured everywhere is set against the merged model where it was, and that is said.
    private static IEnumerable<string> Against(ReportModel report, Variant variant, Func<double, double, string> words)
    {
        var both = report.Compared.Where(language => language[variant] is not null).ToArray();
        if (both.Length > 0 && ReportModel.Mean(both, variant, report.Metrics[0]) is > 0 and var theirs
            && ReportModel.Mean(both, Variant.Merged, report.Metrics[0]) is { } ours)
        {
            yield return words(ours, theirs)
                + (both.Length == report.Compared.Count ? "" : $" (in {Names(both)}, where the merged model has {Figure.Score(ours)})");
        }
    }

    private static string Names(IReadOnlyList<LanguageReport> languages) =>
        string.Join(", ", languages.Select(language => language.Language.Tag));

    private static IEnumerable<string> Leakage(ReportModel report) =>
        report.Leakage.Select(count => $"Leakage: {count}. Scores that rest on them show what was seen before, not what was learnt.");

    private static IEnumerable<string> Update(UpdateReport? update)
    {
        if (update?.Cost is { Merged.Seconds: { } seconds, Combined.Seconds: { } combined, Saved: { } saved })
        {
            yield return $"Updating {update.Language} trained {Figure.Count(update.Cost.Merged.AdaptersTrained)} adapter"
                + $"{(update.Cost.Merged.AdaptersTrained == 1 ? "" : "s")} and took {Figure.Seconds(seconds)}; training "
                    + $"the combined adapter again took "
                + $"{Figure.Seconds(combined)}: {(saved >= 0 ? $"{Figure.Percent(saved)} saved" : $"{Figure.Percent(-saved)} more")}.";
        }
    }
}

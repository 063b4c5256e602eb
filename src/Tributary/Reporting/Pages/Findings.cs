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
        [.. GateTable.Sentences(report.Gate), .. Quality(report), .. Leakage(report),
        .. report.Comparisons.SelectMany(VerdictText.Sentences), .. Update(report.Update)];

    private static IEnumerable<string> Quality(ReportModel report)
    {
        var metric = report.Metrics[0];
        if (report.Mean(Variant.Merged, metric) is not { } merged)
        {
            yield break;
        }

        var clauses = new List<string>();
        if (report.Mean(Variant.Combined, metric) is > 0 and var combined)
        {
            clauses.Add($"{Figure.Percent(merged / combined)} of the combined adapter's {Figure.Score(combined)}");
        }

        if (report.Mean(Variant.Individual, metric) is > 0 and var individual)
        {
            clauses.Add($"{Figure.Percent(merged / individual)} of the individual adapters' {Figure.Score(individual)}");
        }

        if (report.Mean(Variant.Base, metric) is { } start)
        {
            clauses.Add($"{Figure.Difference(merged - start)} against the base model's {Figure.Score(start)}");
        }

        var languages = string.Join(", ", report.Compared.Select(language => language.Language.Tag));
        yield return $"The merged model has a mean {metric.Title} of {Figure.Score(merged)} over {languages}"
            + (clauses.Count == 0 ? "." : $": {string.Join("; ", clauses)}.");
    }

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

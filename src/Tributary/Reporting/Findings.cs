using Tributary.Evaluation;

namespace Tributary.Reporting;

/// <summary>What the figures say, in sentences; each is there only where its figures are.</summary>
public static class Findings
{
    /// <summary>A language that loses more than this against the combined model is named: 3 points of macro-F1.</summary>
    public const double NoticeableLoss = 0.03;

    /// <summary>The sentences of a report, most important first; plain text.</summary>
    public static IReadOnlyList<string> Of(ReportModel report) => [.. Quality(report), .. Losses(report), .. Update(report.Update)];

    private static IEnumerable<string> Quality(ReportModel report)
    {
        if (report.MeanMacroF1(Variant.Merged) is not { } merged)
        {
            yield break;
        }

        var clauses = new List<string>();
        if (report.MeanMacroF1(Variant.Combined) is > 0 and var combined)
        {
            clauses.Add($"{Figure.Percent(merged / combined)} of the combined adapter's {Figure.Score(combined)}");
        }

        if (report.MeanMacroF1(Variant.Individual) is > 0 and var individual)
        {
            clauses.Add($"{Figure.Percent(merged / individual)} of the individual adapters' {Figure.Score(individual)}");
        }

        if (report.MeanMacroF1(Variant.Base) is { } start)
        {
            clauses.Add($"{Figure.Difference(merged - start)} against the base model's {Figure.Score(start)}");
        }

        var languages = string.Join(", ", report.Compared.Select(language => language.Language.Tag));
        yield return $"The merged model has a mean macro-F1 of {Figure.Score(merged)} over {languages}"
            + (clauses.Count == 0 ? "." : $": {string.Join("; ", clauses)}.");
    }

    private static IEnumerable<string> Losses(ReportModel report)
    {
        var compared = report.Languages.Where(language => language is { Merged: not null, Combined: not null }).ToList();
        var losses = compared
            .Select(language => (language.Language, Difference: language.Merged!.MacroF1 - language.Combined!.MacroF1))
            .Where(loss => loss.Difference < -NoticeableLoss)
            .Select(loss => $"{loss.Language} ({Figure.Difference(loss.Difference)})")
            .ToList();
        if (compared.Count > 0)
        {
            yield return losses.Count == 0
                ? "Against the combined adapter, merging costs no language more than 0.030 macro-F1."
                : $"Against the combined adapter, merging costs more than 0.030 macro-F1 in {string.Join(", ", losses)}.";
        }
    }

    private static IEnumerable<string> Update(UpdateReport? update)
    {
        if (update?.Cost is { Merged.Seconds: { } seconds, Combined.Seconds: { } combined, Saved: { } saved })
        {
            yield return $"Updating {update.Language} trained {Figure.Count(update.Cost.Merged.AdaptersTrained)} adapter"
                + $"{(update.Cost.Merged.AdaptersTrained == 1 ? "" : "s")} and took {Figure.Seconds(seconds)}; training the combined adapter again took "
                + $"{Figure.Seconds(combined)}: {(saved >= 0 ? $"{Figure.Percent(saved)} saved" : $"{Figure.Percent(-saved)} more")}.";
        }
    }
}

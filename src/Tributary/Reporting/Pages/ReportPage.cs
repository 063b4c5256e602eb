using Tributary.Evaluation.Metrics;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Content;
using Tributary.Reporting.Diagnosis;
using Tributary.Reporting.Gate;
using Tributary.Reporting.Summaries;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Pages;

/// <summary>A part of a report's page. Texts are plain: who writes the page encodes them.</summary>
internal abstract record PagePart;

/// <summary>The heading of a section.</summary>
internal sealed record Heading(string Text) : PagePart;

/// <summary>Sentences, each for itself.</summary>
internal sealed record Sentences(IReadOnlyList<string> Texts) : PagePart;

/// <summary>A table under its caption; without rows it is not shown.</summary>
/// <param name="Table">The table.</param>
/// <param name="IsPartOfLast">True if it belongs to the table before it.</param>
internal sealed record TablePart(TextTable Table, bool IsPartOfLast = false) : PagePart;

/// <summary>What explains the part before it.</summary>
internal sealed record Note(string Text) : PagePart;

/// <summary>Names and values.</summary>
internal sealed record Facts(IEnumerable<(string Name, string Value)> Pairs) : PagePart;

/// <summary>Charts side by side, only on pages that show pictures.</summary>
/// <param name="Label">What they show, for those who cannot see them.</param>
/// <param name="Append">Writes them as SVG figures.</param>
internal sealed record Charts(string Label, Action<StringBuilder> Append) : PagePart;

/// <summary>What a report says and in which order, whatever the page is written in.</summary>
internal static class ReportPage
{
    /// <summary>The parts below the title.</summary>
    /// <param name="report">The report.</param>
    /// <param name="charts">True if the page can show pictures.</param>
    public static IEnumerable<PagePart> Of(ReportModel report, bool charts) =>
    [
        new Sentences(Findings.Of(report)),
        .. Summary(report),
        .. charts ? [ScoreCharts(report)] : Array.Empty<PagePart>(),
        new TablePart(ComparisonTable.Scores(report, report.Metrics[0], intervals: true)),
        new Note($"In parentheses{(charts ? ", and as whiskers" : "")}: {Intervals(report)}"),
        .. report.Comparisons.SelectMany(comparison => (PagePart[])
            [new TablePart(VerdictText.Table(comparison)), new Note(VerdictText.Note(comparison))]),
        .. Gate(report.Gate),
        .. report.Metrics.Skip(1).Select(metric => new TablePart(ComparisonTable.Scores(report, metric, intervals: true))),
        new TablePart(ComparisonTable.Costs(report)),
        .. report.Machine is { } machine ? [new Note($"Times were taken on: {machine}.")] : Array.Empty<PagePart>(),
        .. charts ? LossCharts(report) : [],
        new TablePart(TrainingTable.Of(report)),
        new Heading("How it was made"),
        new Facts(Origin(report)),
        new TablePart(ComparisonTable.Trials(report)),
        new TablePart(ComparisonTable.Lineage(report)),
    ];

    private static IEnumerable<PagePart> Summary(ReportModel report) => report.Summary is not { } summary ? [] :
    [
        new TablePart(SummaryText.Table(summary)),
        new Note(string.Join(' ', SummaryText.Notes(summary).Select(note => $"{note}."))),
        new TablePart(DiagnosisTable.Under("Why languages drop", report.Drops)),
    ];

    private static IEnumerable<PagePart> Gate(GateReport? gate) => GateTable.Of(gate).SelectMany((table, index) => (PagePart[])(index == 0
        ? [new TablePart(table), new Note(string.Join(' ', GateTable.Notes(gate!)))] : [new TablePart(table, IsPartOfLast: true)]));

    private static Charts ScoreCharts(ReportModel report) => new($"{report.Metrics[0].Title} per language", page =>
    {
        foreach (var language in report.Languages)
        {
            ScoreChart.Append(page, language, report.Metrics[0]);
        }
    });

    private static IEnumerable<PagePart> LossCharts(ReportModel report)
    {
        var trained = report.Languages.Where(language => language.Training is { StepLosses.Count: > 0 }).ToList();
        return trained.Count == 0 ? [] :
        [
            new Heading("Training loss"),
            new Note("Nats per target token. Line: training; dots: validation; filled: the weights that were kept."),
            new Charts("Training loss per language", page =>
                trained.ForEach(language => LossChart.Append(page, language.Language.Tag, language.Training!))),
        ];
    }

    private static string Intervals(ReportModel report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.Confidence * 100:0.#} % bootstrap interval over the test examples. ")
        + (report.Metrics.Contains(Metric.MacroF1) ? "Macro-F1 is the mean F1 over the labels that occur; the" : "The")
            + " mean over languages counts each once.";

    // Where the merged model comes from.
    private static IEnumerable<(string Name, string Value)> Origin(ReportModel report)
    {
        yield return ("base model", $"{report.BaseModel.Name}, digest {Figure.Of(report.BaseModel.Digest)}");
        if (report.Merge is not { } merge)
        {
            yield return ("merge", "not merged");
            yield break;
        }

        yield return ("merge method", merge.Method);
        yield return ("space", merge.Space);
        if (merge.Profile is { } profile)
        {
            yield return ("profile", profile);
        }

        if (merge.Density is { } density)
        {
            yield return ("density", Figure.Number(density));
        }

        yield return ("lambda", Figure.Number(merge.Lambda) + (merge.Trials.Count > 0 ? ", chosen on the validation sets" : ", as given"));
        yield return (merge.IsModel ? "merged model" : "merged adapter", $"digest {Figure.Of(merge.Digest)}");
    }
}

using Tributary.Evaluation;
using Tributary.Evaluation.Metrics;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Content;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Pages;

/// <summary>The tables of a report: base, individual, combined and merged side by side, and what each cost.</summary>
public static class ComparisonTable
{
    /// <summary>A metric per language and variant, the mean last where two or more languages can be
    /// compared; for the deciding metric also merged minus combined and what it says.</summary>
    /// <param name="report">The report.</param>
    /// <param name="metric">One of its metrics.</param>
    /// <param name="intervals">True to put the interval behind each score.</param>
    public static TextTable Scores(ReportModel report, Metric metric, bool intervals)
    {
        var variants = Variant.Usual;
        var decides = metric == report.Metrics[0];
        var rows = report.Languages.Select(language => (IReadOnlyList<string>)
        [
            language.Language.Tag,
            language.Examples is { } examples ? Figure.Count(examples) : Figure.NotEvaluated,
            .. variants.Select(variant => Figure.Score(language[variant]?[metric]?.Value, intervals
                ? language[variant]?[metric]?.Interval : null)),
            .. decides ? Verdict(report, language.Merged?[metric]?.Value - language.Combined?[metric]?.Value,
                report.Against(Variant.Combined)?[language.Language]) : [],
        ]).ToList();
        if (report.Compared.Count > 1)
        {
            rows.Add(
            [
                report.Compared.Count == report.Languages.Count
                    ? "mean"
                    : FormattableString.Invariant($"mean of {report.Compared.Count} languages"),
                Figure.Count(report.Compared.Sum(language => language.Examples!.Value)),
                .. variants.Select(variant => Figure.Score(report.Mean(variant, metric))),
                .. decides ? Verdict(report, report.Mean(Variant.Merged, metric) - report.Mean(Variant.Combined, metric),
                    report.Against(Variant.Combined)?.Mean) : [],
            ]);
        }

        TextColumn[] verdict = decides ? [new("merged - combined"), Names("verdict")] : [];
        return new TextTable(
            metric.Title,
            [Names("language"), new("examples"), .. variants.Select(variant => new TextColumn(variant.Name)), .. verdict],
            rows);
    }

    /// <summary>The merged model against each variant that it was compared with: difference, interval, p-value, verdict.</summary>
    public static IReadOnlyList<TextTable> Verdicts(ReportModel report) => [.. report.Comparisons.Select(VerdictText.Table)];

    /// <summary>How the verdicts come about; null if nothing was compared.</summary>
    public static string? VerdictNote(ReportModel report) => report.Comparisons is [var first, ..] ? VerdictText.Note(first) : null;

    /// <summary>What the first build and the update cost, merged against combined; without rows if neither was measured.</summary>
    public static TextTable Costs(ReportModel report)
    {
        var rows = new List<IReadOnlyList<string>>();
        void Add(string what, CostComparison? cost)
        {
            if (cost is not null)
            {
                rows.Add([$"{what}, merged", .. Cells(cost.Merged), Figure.Percent(cost.Saved)]);
                rows.Add([$"{what}, combined", .. Cells(cost.Combined), "-"]);
            }
        }

        Add("first build", report.FirstBuild);
        Add($"update of {report.Update?.Language}", report.Update?.Cost);
        return new TextTable(
            "What it cost",
            [Names(""), new("adapters trained"), new("training"), new("merging"), new("evaluating"), new("total"),
                new("tokens"), new("saved")],
            rows);
    }

    /// <summary>What each merge of a search scored on the validation sets; without rows if nothing was chosen.</summary>
    public static TextTable Trials(ReportModel report) => new(
        $"Merges that were tried, by their mean {report.Metrics[0].Title} on the validation sets",
        [Names("merge"), new("lambda"), new("share of examples"), new(report.Metrics[0].Title), Names("")],
        [.. (report.Merge?.Trials ?? []).Select(trial => (IReadOnlyList<string>)
            [trial.Settings, Figure.Number(trial.Lambda), Figure.Percent(trial.Share), Figure.Score(trial.MeanScore),
                trial.IsChosen ? "chosen" : ""])]);

    /// <summary>The data behind every language, and its adapter.</summary>
    public static TextTable Lineage(ReportModel report) => new(
        "Data and adapters",
        [Names("language"), Names("split"), Names("file"), new("examples"), Names("data"), Names("adapter")],
        [.. report.Languages.SelectMany(Lineage)]);

    private static string[] Verdict(ReportModel report, double? difference, ComparedScore? compared) =>
        [Figure.Difference(difference), compared is null ? Figure.NotEvaluated
            : VerdictText.Of(compared.Verdict, report.Against(Variant.Combined)!.Recipe)];

    private static TextColumn Names(string header) => new(header, RightAligned: false);

    private static IEnumerable<string> Cells(RunCost cost) =>
    [
        Figure.Count(cost.AdaptersTrained),
        Figure.Seconds(cost.TrainSeconds),
        Figure.Seconds(cost.MergeSeconds),
        Figure.Seconds(cost.EvaluateSeconds),
        Figure.Seconds(cost.Seconds),
        Figure.Count(cost.Tokens),
    ];

    private static IEnumerable<IReadOnlyList<string>> Lineage(LanguageReport language)
    {
        var adapter = Figure.Of(language.Adapter);
        return language.Data.Count == 0
            ? [[language.Language.Tag, "-", "no data: an adapter from elsewhere", "-", "-", adapter]]
            : language.Data.Select(data => (IReadOnlyList<string>)
                [language.Language.Tag, data.Split, data.File, Figure.Count(data.Examples), data.Digest.Short, adapter]);
    }
}

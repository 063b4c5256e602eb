using Tributary.Evaluation;
using Tributary.Evaluation.Metrics;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Content;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Pages;

/// <summary>The tables of a report: base, individual, combined and merged side by side, and what each cost.</summary>
internal static class ComparisonTable
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
    public static TextTable Costs(ReportModel report) => TextTable.Of<(string Way, RunCost Cost, string Saved)>(
        "What it cost",
        [
            new("", row => row.Way, RightAligned: false),
            new("adapters trained", row => Figure.Count(row.Cost.AdaptersTrained)),
            new("training", row => Figure.Seconds(row.Cost.TrainSeconds)),
            new("merging", row => Figure.Seconds(row.Cost.MergeSeconds)),
            new("evaluating", row => Figure.Seconds(row.Cost.EvaluateSeconds)),
            new("total", row => Figure.Seconds(row.Cost.Seconds)),
            new("tokens", row => Figure.Count(row.Cost.Tokens)),
            new("saved", row => row.Saved),
        ],
        [.. Ways("first build", report.FirstBuild), .. Ways($"update of {report.Update?.Language}", report.Update?.Cost)]);

    /// <summary>What each merge of a search scored on the validation sets; without rows if nothing was chosen.</summary>
    public static TextTable Trials(ReportModel report) => TextTable.Of<MergeTrial>(
        $"Merges that were tried, by their mean {report.Metrics[0].Title} on the validation sets",
        [
            new("merge", trial => trial.Settings, RightAligned: false),
            new("lambda", trial => Figure.Number(trial.Lambda)),
            new("share of examples", trial => Figure.Percent(trial.Share)),
            new(report.Metrics[0].Title, trial => Figure.Score(trial.MeanScore)),
            new("", trial => trial.IsChosen ? "chosen" : "", RightAligned: false),
        ],
        report.Merge?.Trials ?? []);

    /// <summary>The data behind every language, and its adapter.</summary>
    public static TextTable Lineage(ReportModel report) => TextTable.Of<(LanguageReport Language, DataReport? Data)>(
        "Data and adapters",
        [
            new("language", row => row.Language.Language.Tag, RightAligned: false),
            new("split", row => row.Data?.Split ?? "-", RightAligned: false),
            new("file", row => row.Data?.File ?? "no data: an adapter from elsewhere", RightAligned: false),
            new("examples", row => row.Data is { } data ? Figure.Count(data.Examples) : "-"),
            new("data", row => row.Data?.Digest.Short ?? "-", RightAligned: false),
            new("adapter", row => Figure.Of(row.Language.Adapter), RightAligned: false),
        ],
        report.Languages.SelectMany(language => language.Data.DefaultIfEmpty(), (language, data) => (language, data)));

    private static IEnumerable<(string Way, RunCost Cost, string Saved)> Ways(string what, CostComparison? cost) => cost is null ? []
        : [($"{what}, merged", cost.Merged, Figure.Percent(cost.Saved)), ($"{what}, combined", cost.Combined, "-")];

    private static string[] Verdict(ReportModel report, double? difference, ComparedScore? compared) =>
        [Figure.Difference(difference), compared is null ? Figure.NotEvaluated
            : VerdictText.Of(compared.Verdict, report.Against(Variant.Combined)!.Recipe)];

    private static TextColumn Names(string header) => new(header, RightAligned: false);
}

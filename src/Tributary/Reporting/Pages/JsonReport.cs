using Tributary.Evaluation;
using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Statistics;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Content;
using Tributary.Reporting.Gate;
using Tributary.Reporting.Summaries;

namespace Tributary.Reporting.Pages;

/// <summary>
/// Renders a report as one JSON document, figures unrounded. <c>languages</c> has the deciding score of the four variants per language and
/// <c>update</c> what an update cost; everything else stands beside them. Null: not evaluated, or not measured.
/// </summary>
internal static class JsonReport
{
    /// <summary>The document, indented, ending in \n; equal reports give equal bytes.</summary>
    public static byte[] Render(ReportModel report) =>
        JsonFile.Write(Document(report), ReportJson.Form.ReportDocument);

    private static ReportDocument Document(ReportModel report) => new(
        Project: report.Project,
        Languages: ByTag(report, language => Scores(variant => language[variant]?[report.Metrics[0]]?.Value)),
        Update: report.Update is { } update ? Update(update) : null,
        Metric: report.Metrics[0].Name,
        Mean: Scores(variant => report.Mean(variant, report.Metrics[0])),
        MeanAccuracy: Scores(variant => report.Mean(variant, Metric.Accuracy)),
        Comparisons: [.. report.Comparisons.Select(Compare)],
        Scores: ByTag(report, Details),
        Confidence: report.Confidence,
        FirstBuild: report.FirstBuild,
        BaseModel: report.BaseModel,
        Gate: report.Gate is { } gate ? GateDocument.Of(gate) : null,
        Merge: report.Merge,
        Summary: report.Summary is { } summary ? SummaryDocument.Of(summary) : null,
        Drops: new(report.Drops.Select(drop => KeyValuePair.Create(drop.Language.Tag, drop.Symptoms))),
        Leakage: report.Leakage,
        Lineage: ByTag(report, language => new LineageDocument(language.Adapter, language.Data)),
        Machine: report.Machine);

    private static OrderedDictionary<string, T> ByTag<T>(ReportModel report, Func<LanguageReport, T> part) =>
        new(report.Languages.Select(language => KeyValuePair.Create(language.Language.Tag, part(language))));

    private static VariantFigures Scores(Func<Variant, double?> figure) =>
        new(figure(Variant.Base), figure(Variant.Individual), figure(Variant.Combined), figure(Variant.Merged));

    private static UpdateDocument Update(UpdateReport update) => new(
        Language: update.Language.Tag,
        AdaptersTrained: update.Cost.Merged.AdaptersTrained,
        Seconds: update.Cost.Merged.Seconds,
        CombinedSeconds: update.Cost.Combined.Seconds,
        Saved: update.Cost.Saved,
        Costs: update.Cost);

    private static OrderedDictionary<string, ScoreDocument?> Details(LanguageReport language) =>
        new(Variant.Usual.Select(variant =>
            KeyValuePair.Create(variant.Name, language[variant] is { } score ? Detail(score) : null)));

    private static ScoreDocument Detail(VariantScore score) =>
        new(score.Examples) { Figures = ScorecardSummary.Figures(score.Scores, "") };

    /// <summary>A comparison as a document.</summary>
    internal static ComparisonDocument Compare(ReportComparison comparison) => new(
        Reference: comparison.Reference.Name,
        Metric: comparison.Metric.Name,
        Confidence: comparison.Recipe.Confidence,
        Margin: comparison.Recipe.Margin,
        Languages: new(comparison.Languages.Select(row => KeyValuePair.Create(row.Name, Compare(row)))),
        Mean: comparison.Mean is { } mean ? Compare(mean) : null);

    private static ComparedDocument Compare(ComparedScore row) => new(row.Examples, row.Difference,
        [row.Interval.Low, row.Interval.High], row.PValue, row.Detectable, Words<Verdict>.Names.Of(row.Verdict));
}

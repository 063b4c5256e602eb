using Tributary.Evaluation.Statistics;
using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Reporting.Content;

namespace Tributary.Reporting.Summaries;

/// <summary>A summary as JSON: scores are fractions in [0, 1], times seconds; what was not measured is null.</summary>
/// <param name="Outcome">released, overridden, refused or failed.</param>
/// <param name="Release">The new release.</param>
/// <param name="Reference">The release that was compared with.</param>
internal sealed record SummaryDocument(
    SummaryOutcome Outcome, int? Release, int? Reference, string Metric, double Confidence,
    IReadOnlyList<LanguageOutcomeDocument> Languages, MergeChoice? Merge, SummaryCostDocument Cost, IReadOnlyList<SummaryWarning> Warnings)
{
    /// <summary>The document of a summary.</summary>
    internal static SummaryDocument Of(RunSummary summary) => new(
        summary.Outcome, summary.Release, summary.Reference, summary.Metric.Name, summary.Confidence,
        [.. summary.Languages.Select(LanguageOutcomeDocument.Of)], summary.Merge,
        new(summary.Cost.Runs, summary.Cost.Tokens, summary.Cost.Seconds, summary.Cost.Money), summary.Warnings);

    /// <summary>The document as bytes.</summary>
    internal static byte[] ToJson(RunSummary summary) => JsonFile.Write(Of(summary), SummaryJson.Form.SummaryDocument);
}

/// <param name="Verdict">The gate's word, as in passed; null if it was not asked.</param>
/// <param name="PValue">One-sided, of "it is no worse".</param>
internal sealed record LanguageOutcomeDocument(
    Language Language, string? Verdict, bool Passes, bool LikelyDrop, bool Collapsed, int Examples, double? Before, double? Now,
    double? Difference, double[]? Interval, double? PValue, double? Own, double? OwnBefore, double? OwnDifference, double[]? OwnInterval,
    IReadOnlyList<string> Changes)
{
    internal static LanguageOutcomeDocument Of(LanguageOutcome language) => new(
        language.Language, language.Verdict is { } verdict ? Words<GateWord>.Names.Of(verdict) : null, language.Passes,
        language.IsLikelyDrop, language.IsCollapsed, language.Examples, language.Before, language.Now, language.Step?.Difference,
        Bounds(language.Step?.Interval), language.Step?.PValue, language.Own, language.OwnBefore, language.OwnStep?.Difference,
        Bounds(language.OwnStep?.Interval), language.Changes);

    private static double[]? Bounds(Interval? interval) => interval is { } known ? [known.Low, known.High] : null;
}

internal sealed record SummaryCostDocument(int Runs, long Tokens, double Seconds, IReadOnlyList<Money> Money);

[JsonSerializable(typeof(SummaryDocument))]
internal sealed partial class SummaryJson : JsonSerializerContext
{
    public static readonly SummaryJson Form = new(JsonForm.Indented(nulls: true, letters: true, new LanguageConverter()));
}

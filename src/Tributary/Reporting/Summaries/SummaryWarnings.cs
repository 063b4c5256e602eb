using Tributary.Evaluation.Metrics;
using Tributary.Reporting.Content;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Summaries;

/// <summary>What a person should look at, in sentences.</summary>
internal static class SummaryWarnings
{
    /// <summary>The warnings of a run, the most urgent first.</summary>
    public static IReadOnlyList<SummaryWarning> Of(SummarySource source, IReadOnlyList<LanguageOutcome> languages, Metric metric) =>
    [
        .. languages.Where(language => language.IsCollapsed).Select(language => Collapsed(language, metric)),
        .. languages.Where(language => language.IsLikelyDrop).Select(language => Likely(language, source.Gate.MaxDrop, metric)),
        .. NoTestSets([.. source.Candidate.Languages.Where(language => language.Test is null).Select(language => language.Language)]),
        .. source.Cuts.Select(Cut),
    ];

    private static SummaryWarning Cut((Language Language, int Cut, int Examples) cut) => new(
        SummaryWarningKind.CutExamples, [cut.Language],
        $"{cut.Language}: {Figure.Count(cut.Cut)} of {Figure.Count(cut.Examples)} training examples were cut to "
            + "training.max_length tokens, "
            + "and what was cut was not learnt; raise it, or shorten them");

    private static SummaryWarning Collapsed(LanguageOutcome language, Metric metric) => new(
        SummaryWarningKind.Collapsed, [language.Language],
        $"{language.Language}: its own adapter fell from {Figure.Score(language.OwnBefore)} to {Figure.Score(language.Own)} in "
            + $"{metric.Title} (interval of the difference {Figure.Differences(language.OwnStep!.Interval)}). "
            + (language.Changes.Count == 0 ? "Neither its data nor the recipe of its training changed, as far as releases tell"
                : $"What changed: {string.Join("; ", language.Changes)}")
            + ". Look at that before you serve this model: a merge hides such a fall in part, and the next one builds on it.");

    private static SummaryWarning Likely(LanguageOutcome language, double allowed, Metric metric) => new(
        SummaryWarningKind.LikelyDrop, [language.Language],
        $"{language.Language}: {metric.Title} fell from {Figure.Score(language.Before)} to {Figure.Score(language.Now)}, more than the "
            + $"{Figure.Number(allowed)} that the gate allows. {Figure.Count(language.Examples)} examples are too few to prove it, but a "
            + $"drop is likely (one-sided p {language.Step!.PValue.ToString("0.00", CultureInfo.InvariantCulture)}); more test "
            + "examples would tell.");

    /// <summary>The warning about languages without a test set; none if all have one.</summary>
    internal static IReadOnlyList<SummaryWarning> NoTestSets(IReadOnlyList<Language> without) => without.Count == 0 ? [] :
    [
        new SummaryWarning(SummaryWarningKind.NoTestSet, without,
            $"{string.Join(", ", without)}: no test set, so that nobody sees {(without.Count == 1 ? "it" : "them")} get worse; "
                + "name test files in the project file"),
    ];
}

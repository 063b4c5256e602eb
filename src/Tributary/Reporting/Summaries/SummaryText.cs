using Tributary.Releases;
using Tributary.Reporting.Content;
using Tributary.Reporting.Costs;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Summaries;

/// <summary>A summary as a table and sentences.</summary>
internal static class SummaryText
{
    private const string None = "-";

    /// <summary>A row per language: last release, this one, interval, verdict, own adapter.</summary>
    public static TextTable Table(RunSummary summary) => TextTable.Of<LanguageOutcome>(
        Caption(summary),
        [
            new("language", language => language.Language.Tag, RightAligned: false),
            new(summary.Reference is { } before ? $"release {Figure.Number(before)}" : "before", language => Score(language.Before)),
            new(summary.Release is { } number ? $"release {Figure.Number(number)}" : "candidate", language => Score(language.Now)),
            new($"{Confidence(summary)} interval of the difference",
                language => language.Step is { } step ? Figure.Differences(step.Interval) : None) { Detail = 1 },
            new("verdict", Verdict, RightAligned: false),
            new("own adapter", language => Score(language.Own)) { Detail = 2 },
            new("own before", language => Score(language.OwnBefore)) { Detail = 3 },
            new("examples", language => language.Examples > 0 ? Figure.Count(language.Examples) : None) { Detail = 4 },
        ],
        summary.Languages);

    /// <summary>What stands below the table: the merge and why, what it cost.</summary>
    public static IEnumerable<string> Notes(RunSummary summary)
    {
        if (summary.Merge is { } merge)
        {
            yield return $"merge: {merge.Settings}, lambda {Figure.Number(merge.Lambda)}: {merge.Why}";
        }

        yield return $"cost: {Cost(summary.Cost)}";
    }

    /// <summary>What runs took, in words.</summary>
    internal static string Cost(CostSum cost) => $"{Figure.Count(cost.Tokens)} tokens, {Figure.Seconds(cost.Seconds)}"
        + string.Concat(cost.Money.Select(money =>
            string.Create(CultureInfo.InvariantCulture, $", {money.Amount:0.0000} {money.Currency}")))
        + $" ({Figure.Count(cost.Runs)} runs in the ledger)";

    /// <summary>The warnings, each beginning with that word.</summary>
    public static IEnumerable<string> Warnings(RunSummary summary) => summary.Warnings.Select(warning => $"warning: {warning.Text}");

    private static string Caption(RunSummary summary)
    {
        var against = summary.Reference is { } reference ? $" against release {Figure.Number(reference)}" : "";
        return $"{summary.Metric.Title}: " + summary.Outcome switch
        {
            SummaryOutcome.Refused => $"the candidate{against}, refused by the gate",
            SummaryOutcome.Failed => $"the candidate{against}, as far as it was measured before the run failed",
            SummaryOutcome.Overridden => $"release {Figure.Number(summary.Release!.Value)}{against}, released against the gate",
            _ => $"release {Figure.Number(summary.Release!.Value)}"
                + (summary.Reference is null ? ", the first: nothing to compare with" : against),
        };
    }

    // The most urgent that is to be said, short: the warnings say the rest.
    private static string Verdict(LanguageOutcome language)
    {
        var word = language.Verdict is { } known ? Words<GateWord>.Names.Of(known).Replace('_', ' ') : "not judged";
        return language switch
        {
            { Passes: false, Verdict: not GateWord.Refused } => $"{word}, refused",
            { Passes: true, IsCollapsed: true } => "own collapsed",
            { Passes: true, IsLikelyDrop: true } => "likely drop",
            _ => word,
        };
    }

    private static string Confidence(RunSummary summary) =>
        (summary.Confidence * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    private static string Score(double? score) => score is null ? None : Figure.Score(score);
}

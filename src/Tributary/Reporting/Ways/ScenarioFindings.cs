using Tributary.Evaluation;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Ways;

/// <summary>What a comparison says, in sentences.</summary>
internal static class ScenarioFindings
{
    /// <summary>The sentences, most important first.</summary>
    public static IReadOnlyList<string> Of(ScenarioReport report) =>
        [.. Quality(report), .. Cost(report), .. report.OtherUpdate is { } other ? [other.Sentence(report)]
        : Array.Empty<string>(), .. Forgotten(report), .. Note(report)];

    private static IEnumerable<string> Quality(ScenarioReport report)
    {
        if (report.BestMerge is not { } best)
        {
            yield break;
        }

        yield return $"The best merge is {best.Name}, with a mean {report.Metric.Title} of {Figure.Score(best.Mean.Value)}. It is the "
            + $"best of {Figure.Count(report.Ways.Count(way => way.Cost?.Merging.Seconds > 0))} on the same test sets, so expect a "
            + $"little less of it elsewhere.";
        foreach (var comparison in new[] { best.AgainstCombined, best.AgainstIndividual }.OfType<ReportComparison>())
        {
            foreach (var sentence in VerdictText.Sentences(comparison, best.Name.Name))
            {
                yield return sentence;
            }
        }
    }

    private static IEnumerable<string> Cost(ScenarioReport report)
    {
        if (report[Variant.Merged]?.Cost is { } merged && report[Variant.Combined]?.Cost is { } combined)
        {
            var machines = Figure.Count(report.Workers);
            yield return string.Create(CultureInfo.InvariantCulture,
                $"By merging, {ScenarioTables.Title(report.Scenario)} cost "
                    + $"{Ratio(merged, combined, cost => cost.Total.Seconds)} of what the combined adapter cost here: "
                    + $"{Figure.Seconds(merged.Total.Seconds)} against "
                    + $"{Figure.Seconds(combined.Total.Seconds)}, one run after the other. With {machines} machines, one a language, it "
                    + $"would take {Ratio(merged, combined, cost => cost.Wall(report.Workers))} of its wall time "
                    + $"({Ratio(merged, combined, cost => cost.WallOfMaking(report.Workers))} without evaluating)")
                + (report.TokenShare is { } share ? string.Create(CultureInfo.InvariantCulture,
                    $"; {(report.Scenario.Language is { } language ? $"{language} has" : "the largest language has")} {share:0.00} of "
                    + $"the training tokens.") : ".");
        }
    }

    private static string Ratio(WayCost ours, WayCost theirs, Func<WayCost, double> of) =>
        of(theirs) > 0 ? (of(ours) / of(theirs)).ToString("0.00", CultureInfo.InvariantCulture) : Figure.NotMeasured;

    private static IEnumerable<string> Forgotten(ScenarioReport report)
    {
        if (report.Forgotten is { Mean: { } mean } forgotten)
        {
            yield return $"Trained on with {report.Scenario.Language} alone, the combined adapter changes by "
                + $"{Figure.Difference(mean.Difference)} in the other languages ({Figure.Differences(mean.Interval)}): "
                + $"{VerdictText.Of(mean.Verdict, forgotten.Recipe)}.";
        }
    }

    private static IEnumerable<string> Note(ScenarioReport report) =>
        report.BestMerge is { } best && (best.AgainstCombined ?? best.AgainstIndividual) is { } comparison
            ? [VerdictText.Note(comparison)] : [];
}

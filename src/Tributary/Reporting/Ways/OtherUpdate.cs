using Tributary.Evaluation;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Ways;

/// <summary>The merge where the changed language is trained in the other way: from scratch where
/// the project goes on from its last adapter, or the other way round.</summary>
/// <param name="Name">merged_scratch or merged_continued.</param>
/// <param name="AgainstMerged">Paired with the project's own merge on the same examples.</param>
internal sealed record OtherUpdate(Variant Name, ReportComparison AgainstMerged)
{
    /// <summary>What it changes, in quality and in cost, in a sentence.</summary>
    /// <param name="report">The report that it is part of.</param>
    public string Sentence(ScenarioReport report)
    {
        var row = AgainstMerged.Mean ?? AgainstMerged.Languages[0];
        var ways = Name == Variant.MergedScratch ? "Trained from scratch instead of continued from its last adapter"
            : "Continued from its last adapter instead of trained from scratch";
        var cost = report[Name]?.Cost is { } other && report[Variant.Merged]?.Cost is { } own
            ? string.Create(CultureInfo.InvariantCulture, $"; making it takes {Figure.Seconds(other.Making.Seconds)} instead of "
                + $"{Figure.Seconds(own.Making.Seconds)}, its training {Figure.Count(other.Tokens)} tokens instead "
                + $"of {Figure.Count(own.Tokens)}")
            : "";
        return $"{ways}, {report.Scenario.Language} changes the merge by {Figure.Difference(row.Difference)} in the mean "
            + $"({Figure.Differences(row.Interval)}): "
            + $"{VerdictText.Of(row.Verdict, AgainstMerged.Recipe)}{cost}.";
    }
}

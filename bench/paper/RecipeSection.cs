using System.Text;
using Tributary.Evaluation;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Tables;
using Tributary.Reporting.Ways;

namespace Tributary.PaperStudy;

/// <summary>The section that sets recipes of the adapters side by side.</summary>
internal static class RecipeSection
{
    private static readonly Variant[] Shown = [Variant.Individual, Variant.Average, Variant.Merged];

    /// <summary>Writes the section into the part's folder.</summary>
    public static void Write(StudyPart part, IReadOnlyList<(string Name, ScenarioReport Report)> reports, string folder)
    {
        var text = new StringBuilder($"## {part.Title}\n\n{part.About}\n\n");
        var metric = reports[0].Report.Metric;
        MarkdownTable.Append(text, new TextTable(
            $"Mean {metric.Title}",
            [new("recipe", RightAligned: false), .. Shown.Select(name => new TextColumn(name.Name)), new("merged - individual"),
                new("verdict", RightAligned: false)],
            [.. reports.Select(one => (IReadOnlyList<string>)
            [
                one.Name,
                .. Shown.Select(name => Figure.Score(one.Report[name]?.Mean.Value, one.Report[name]?.Mean.Interval)),
                .. Lost(one.Report),
            ])]), heading: "**", end: "**");
        File.WriteAllText(Path.Combine(folder, PartSection.FileName), text.ToString());
    }

    private static IEnumerable<string> Lost(ScenarioReport report)
    {
        var against = report[Variant.Merged]!.AgainstIndividual!;
        var mean = against.Mean!;
        return [$"{Figure.Difference(mean.Difference)} ({Figure.Difference(mean.Interval.Low)} to {Figure.Difference(mean.Interval.High)})",
            VerdictText.Of(mean.Verdict, against.Recipe)];
    }
}

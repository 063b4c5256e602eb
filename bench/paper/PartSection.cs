using System.Globalization;
using System.Text;
using Tributary.Evaluation;
using Tributary.Evaluation.Statistics;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Diagnosis;
using Tributary.Reporting.Tables;
using Tributary.Reporting.Ways;

namespace Tributary.PaperStudy;

/// <summary>A part's section of the page, and its figures.</summary>
internal sealed class PartSection(
    StudyPart part, ScenarioReport initial, ScenarioReport? routed, ScenarioReport update, ScenarioReport? added)
{
    /// <summary>The file of the section.</summary>
    public const string FileName = "section.md";

    /// <summary>The file of the picture.</summary>
    public const string PlotName = "plot.svg";

    private readonly StringBuilder text = new();

    /// <summary>Writes section, picture and outcome.</summary>
    public void Write(string folder)
    {
        var learnt = ReportComparison.Of(Variant.Base, initial.Metric,
            [.. initial[Variant.Individual]!.Scores.Zip(initial[Variant.Base]!.Scores)])!;
        var isLearnt = learnt.Mean!.Interval.Low > 0;
        Line($"## {part.Title}");
        Line($"{part.About} Mean of own adapters minus base model: {Spread(learnt.Mean)}: "
            + $"**{(isLearnt ? "learnt" : "not learnt: shows nothing")}**.");
        if (!part.IsBalanced)
        {
            Line($"![Mean of every way, with its interval](study/{part.Name}.svg)");
            Add(ScenarioTables.Quality(initial));
            AddAll(ScenarioTables.Verdicts(initial));
            AddAll(initial.Diagnosis.Count > 0 ? [DiagnosisTable.Of(initial.Diagnosis, initial.BestMerge!.Name.Name)] : []);
            AddRemedies();
        }

        AddCosts();
        File.WriteAllText(Path.Combine(folder, FileName), text.ToString());
        File.WriteAllText(Path.Combine(folder, PlotName), DotPlot.Of(initial));
        Outcome(isLearnt).Write(folder);
    }

    private void AddRemedies()
    {
        if (routed is not null)
        {
            Line($"**Routes.** {string.Join(", ", Losing(initial))} lose more than five points, or surely more than two. With the worst "
                + $"of them left on their own adapters and out of the merge:");
            Add(ScenarioTables.Quality(routed));
            AddAll(ScenarioTables.Verdicts(routed));
        }
    }

    private void AddCosts()
    {
        Add(ScenarioTables.Costs(initial));
        AddAll(ScenarioTables.Work(initial));
        foreach (var scenario in new[] { update, added }.OfType<ScenarioReport>())
        {
            Add(ScenarioTables.Quality(scenario));
            Add(ScenarioTables.Costs(scenario));
            AddAll(scenario.Forgotten is null ? [] : ScenarioTables.Verdicts(scenario).TakeLast(1));
        }
    }

    private PartOutcome Outcome(bool isLearnt)
    {
        var best = initial.BestMerge!;
        var against = best.AgainstCombined!.Mean!;
        return new PartOutcome
        {
            Name = part.Name,
            IsLearnt = isLearnt,
            Means = initial.Ways.ToDictionary(way => way.Name.Name, way => way.Mean.Value),
            Best = best.Name.Name,
            BestAgainstCombined = against.Difference,
            BestAgainstCombinedInterval = [against.Interval.Low, against.Interval.High],
            Losing = Losing(initial),
            LosingRouted = routed is null ? null : Losing(routed),
            Initial = Cost(initial),
            Update = Cost(update),
        };
    }

    private static CostOutcome Cost(ScenarioReport report)
    {
        var (merged, combined) = (report[Variant.Merged]!.Cost!, report[Variant.Combined]!.Cost!);
        return new CostOutcome(
            merged.Wall(report.Workers) / combined.Wall(report.Workers),
            merged.WallOfMaking(report.Workers) / combined.WallOfMaking(report.Workers),
            merged.Making.Flops!.Value / combined.Making.Flops!.Value,
            report.TokenShare!.Value);
    }

    private static string[] Losing(ScenarioReport report) =>
        [.. report.BestMerge!.AgainstIndividual!.Languages.Where(row => row.Difference < -0.05 || row.Interval.High < -0.02)
            .Select(row => row.Name)];

    private static string Spread(ComparedScore row) => string.Create(CultureInfo.InvariantCulture,
        $"{Figure.Difference(row.Difference)} ({Figure.Difference(row.Interval.Low)} to {Figure.Difference(row.Interval.High)})");

    private void Line(string line) => text.Append(line).Append("\n\n");

    private void Add(TextTable table) => MarkdownTable.Append(text, table, heading: "**", end: "**");

    private void AddAll(IEnumerable<TextTable> tables)
    {
        foreach (var table in tables)
        {
            Add(table);
        }
    }
}

using Tributary.Evaluation;
using Tributary.Evaluation.Statistics;
using Tributary.Planning.Inputs;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Diagnosis;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Ways;

/// <summary>The tables of a comparison: how good each way's model is, what each cost, and what the best merge loses.</summary>
public static class ScenarioTables
{
    private const double SeedConfidence = 0.95;

    /// <summary>All tables, in the order in which they are read.</summary>
    public static IReadOnlyList<TextTable> Of(ScenarioReport report) =>
        [Quality(report), Costs(report), .. Work(report), .. Verdicts(report), .. report.Diagnosis is { Count: > 0 } languages
            ? new[] { DiagnosisTable.Of(languages, report.BestMerge!.Name.Name) } : []];

    /// <summary>A row per way: its score in each language, the mean with its
    /// interval, and what it says against the combined adapter.</summary>
    public static TextTable Quality(ScenarioReport report) => new(
        $"{report.Metric.Title} of every way: {Title(report.Scenario)}",
        [Name("model"), .. report.Languages.Select(language => new TextColumn(language.Tag)), new("mean"),
            new("mean - combined"), Name("verdict")],
        [.. report.Ways.Select(way => (IReadOnlyList<string>)
        [
            way.Name.Name,
            .. way.Scores.Select(score => Figure.Score(score.Value)),
            Figure.Score(way.Mean.Value, way.Mean.Interval),
            .. Against(way.AgainstCombined),
        ])]);

    /// <summary>A row per way that trains: what it cost, and as a share of the combined adapter trained anew.</summary>
    public static TextTable Costs(ScenarioReport report) => new(
        $"What each way cost: {Title(report.Scenario)}; wall: a worker a language, that is {Figure.Count(report.Workers)}",
        [
            Name("way"), new("adapters"), new("tokens"), new("training"), new("searching"), new("merging"), new("evaluating"),
                new("machine time"), new("wall"),
            new("of combined"), new("without evaluating"), .. report.Price is { } price ? new TextColumn[] { new(price.Currency) } : [],
        ],
        [.. Costed(report).Select(way => Row(report, way.Name, way.Cost!))]);

    /// <summary>Floating-point operations of each way; no table where the model's shape is not known.</summary>
    public static IEnumerable<TextTable> Work(ScenarioReport report)
    {
        var ways = Costed(report).Where(way => way.Cost!.Total.Flops is not null).ToArray();
        if (ways.Length > 0)
        {
            yield return new TextTable(
                "Floating-point operations, counted from shapes, in 10^12",
                [Name("way"), new("training"), new("searching"), new("merging"), new("evaluating"), new("total")],
                [.. ways.Select(way => (IReadOnlyList<string>)
                [
                    way.Name.Name,
                    .. new[] { way.Cost!.Training, way.Cost.Searching, way.Cost.Merging, way.Cost.Evaluating, way.Cost.Total }
                        .Select(cost => (cost.Flops!.Value / 1e12).ToString("0.000", CultureInfo.InvariantCulture)),
                ])]);
        }
    }

    /// <summary>The best merge against each language's own adapter and against the combined one, and what continuing forgets.</summary>
    public static IEnumerable<TextTable> Verdicts(ScenarioReport report)
    {
        if (report.BestMerge is { } best)
        {
            foreach (var comparison in new[] { best.AgainstIndividual, best.AgainstCombined }.OfType<ReportComparison>())
            {
                yield return VerdictText.Table(comparison, $"{best.Name} against {comparison.Reference}");
            }
        }

        if (report.OtherUpdate is { } other)
        {
            yield return VerdictText.Table(other.AgainstMerged, $"{other.Name} against {Variant.Merged}");
        }

        if (report.Forgotten is { } forgotten)
        {
            yield return VerdictText.Table(forgotten, "What the combined adapter forgets when it is trained on with one language alone");
        }
    }

    /// <summary>The mean score of every way over training seeds, with its spread:
    /// what resampling the examples of one run says nothing of.</summary>
    /// <param name="reports">One per seed, of the same ways; two or more.</param>
    public static TextTable Seeds(IReadOnlyList<ScenarioReport> reports) => new(
        $"Mean {reports[0].Metric.Title} over the seeds {string.Join(", ", reports.Select(report => Figure.Number(report.Seed)))}",
        [Name("model"), .. reports.Select(report => new TextColumn(Figure.Number(report.Seed))), new("mean"), new("deviation"),
            new("95 % interval of the mean")],
        [.. reports[0].Ways.Select(way =>
        {
            var means = reports.Select(report => report[way.Name]!.Mean.Value).ToArray();
            var spread = SeedSpread.Of(means, SeedConfidence);
            return (IReadOnlyList<string>)
            [
                way.Name.Name, .. means.Select(mean => Figure.Score(mean)), Figure.Score(spread.Mean),
                    Figure.Score(spread.StandardDeviation), Figure.Scores(spread.Interval),
            ];
        })]);

    /// <summary>A scenario in words.</summary>
    public static string Title(Scenario scenario) => scenario.Kind switch
    {
        ScenarioKind.Initial => "first build",
        ScenarioKind.Update => $"update of {scenario.Language}",
        _ => $"{scenario.Language} added",
    };

    private static IEnumerable<WayReport> Costed(ScenarioReport report) => report.Ways.Where(way => way.Cost is { Trainings.Count: > 0 });

    private static IReadOnlyList<string> Row(ScenarioReport report, Variant name, WayCost cost)
    {
        var combined = report[Variant.Combined]?.Cost;
        return
        [
            name.Name,
            Figure.Count(cost.Adapters),
            Figure.Count(cost.Tokens),
            Figure.Seconds(cost.Training.Seconds),
            Figure.Seconds(cost.Searching.Seconds),
            Figure.Seconds(cost.Merging.Seconds),
            Figure.Seconds(cost.Evaluating.Seconds),
            Figure.Seconds(cost.Total.Seconds),
            Figure.Seconds(cost.Wall(report.Workers)),
            Ratio(cost.Wall(report.Workers), combined?.Wall(report.Workers)),
            Ratio(cost.WallOfMaking(report.Workers), combined?.WallOfMaking(report.Workers)),
            .. report.Price is { } price ? new[] { price.Of(cost.Total.Seconds).Amount.ToString("0.0000", CultureInfo.InvariantCulture) }
                : [],
        ];
    }

    private static string Ratio(double seconds, double? combined) => combined is > 0 ? (seconds / combined.Value)
        .ToString("0.00", CultureInfo.InvariantCulture) : Figure.NotMeasured;

    private static IEnumerable<string> Against(ReportComparison? comparison) => comparison switch
    {
        { Mean: { } mean } => [$"{Figure.Difference(mean.Difference)} ({Figure.Differences(mean.Interval)})",
            VerdictText.Of(mean.Verdict, comparison.Recipe)],
        { Languages: [var only] } => [Figure.Difference(only.Difference), VerdictText.Of(only.Verdict, comparison.Recipe)],
        _ => ["-", "-"],
    };

    private static TextColumn Name(string header) => new(header, RightAligned: false);
}

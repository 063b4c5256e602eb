using Tributary.Evaluation;
using Tributary.Evaluation.Statistics;
using Tributary.Planning.Inputs;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Diagnosis;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Ways;

/// <summary>The tables of a comparison: how good each way's model is, what each cost, and what the best merge loses.</summary>
internal static class ScenarioTables
{
    private const double SeedConfidence = 0.95;

    /// <summary>All tables, in the order in which they are read.</summary>
    public static IReadOnlyList<TextTable> Of(ScenarioReport report) =>
        [Quality(report), Costs(report), .. Work(report), .. Verdicts(report), .. report.Diagnosis is { Count: > 0 } languages
            ? new[] { DiagnosisTable.Of(languages, report.BestMerge!.Name.Name) } : []];

    /// <summary>A row per way: its score in each language, the mean with its
    /// interval, and what it says against the combined adapter.</summary>
    public static TextTable Quality(ScenarioReport report) => TextTable.Of<WayReport>(
        $"{report.Metric.Title} of every way: {Title(report.Scenario)}",
        [
            new("model", way => way.Name.Name, RightAligned: false),
            .. report.Languages.Select((language, index) =>
                new Column<WayReport>(language.Tag, way => Figure.Score(way.Scores[index].Value))),
            new("mean", way => Figure.Score(way.Mean.Value, way.Mean.Interval)),
            new("mean - combined", way => Against(way.AgainstCombined).Difference),
            new("verdict", way => Against(way.AgainstCombined).Verdict, RightAligned: false),
        ],
        report.Ways);

    /// <summary>A row per way that trains: what it cost, and as a share of the combined adapter trained anew.</summary>
    public static TextTable Costs(ScenarioReport report)
    {
        var combined = report[Variant.Combined]?.Cost;
        return TextTable.Of<(string Way, WayCost Cost)>(
            $"What each way cost: {Title(report.Scenario)}; paid here: seconds of this machine, one run after the other; with "
                + $"{Figure.Count(report.Workers)} machines: the wall time with one a language",
            [
                new("way", row => row.Way, RightAligned: false),
                new("paid here", row => Figure.Seconds(row.Cost.Total.Seconds)),
                new("of combined", row => Ratio(row.Cost.Total.Seconds, combined?.Total.Seconds)),
                .. report.Price is { } price ? [Money(price)] : Array.Empty<Column<(string, WayCost)>>(),
                new("adapters", row => Figure.Count(row.Cost.Adapters)) { Detail = 1 },
                new("tokens", row => Figure.Count(row.Cost.Tokens)),
                new("training", row => Figure.Seconds(row.Cost.Training.Seconds)) { Detail = 2 },
                new("searching", row => Figure.Seconds(row.Cost.Searching.Seconds)) { Detail = 2 },
                new("merging", row => Figure.Seconds(row.Cost.Merging.Seconds)) { Detail = 2 },
                new("evaluating", row => Figure.Seconds(row.Cost.Evaluating.Seconds)) { Detail = 2 },
                new($"with {Figure.Count(report.Workers)} machines", row => Figure.Seconds(row.Cost.Wall(report.Workers))),
                new("of combined", row => Ratio(row.Cost.Wall(report.Workers), combined?.Wall(report.Workers))),
                new("without evaluating",
                    row => Ratio(row.Cost.WallOfMaking(report.Workers), combined?.WallOfMaking(report.Workers))) { Detail = 3 },
            ],
            Costed(report));
    }

    /// <summary>Floating-point operations of each way; no table where the model's shape is not known.</summary>
    public static IEnumerable<TextTable> Work(ScenarioReport report)
    {
        (string Way, WayCost Cost)[] ways = [.. Costed(report).Where(way => way.Cost.Total.Flops is not null)];
        if (ways.Length > 0)
        {
            yield return TextTable.Of(
                "Floating-point operations, counted from shapes, in 10^12",
                [
                    new("way", row => row.Way, RightAligned: false),
                    Operations("training", cost => cost.Training),
                    Operations("searching", cost => cost.Searching),
                    Operations("merging", cost => cost.Merging),
                    Operations("evaluating", cost => cost.Evaluating),
                    Operations("total", cost => cost.Total),
                ],
                ways);
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

    private static IEnumerable<(string Way, WayCost Cost)> Costed(ScenarioReport report) =>
        report.Ways.Where(way => way.Cost is { Trainings.Count: > 0 }).Select(way => (way.Name.Name, way.Cost!));

    private static Column<(string Way, WayCost Cost)> Operations(string header, Func<WayCost, WorkCost> part) =>
        new(header, row => (part(row.Cost).Flops!.Value / 1e12).ToString("0.000", CultureInfo.InvariantCulture));

    private static Column<(string Way, WayCost Cost)> Money(Price price) =>
        new(price.Currency, row => price.Of(row.Cost.Total.Seconds).Amount.ToString("0.0000", CultureInfo.InvariantCulture));

    private static string Ratio(double seconds, double? combined) => combined is > 0 ? (seconds / combined.Value)
        .ToString("0.00", CultureInfo.InvariantCulture) : Figure.NotMeasured;

    private static (string Difference, string Verdict) Against(ReportComparison? comparison) => comparison switch
    {
        { Mean: { } mean } => ($"{Figure.Difference(mean.Difference)} ({Figure.Differences(mean.Interval)})",
            VerdictText.Of(mean.Verdict, comparison.Recipe)),
        { Languages: [var only] } => (Figure.Difference(only.Difference), VerdictText.Of(only.Verdict, comparison.Recipe)),
        _ => ("-", "-"),
    };

    private static TextColumn Name(string header) => new(header, RightAligned: false);
}

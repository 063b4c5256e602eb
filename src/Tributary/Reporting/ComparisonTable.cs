using Tributary.Evaluation;

namespace Tributary.Reporting;

/// <summary>The tables of a report: base, individual, combined and merged side by side, and what each cost.</summary>
public static class ComparisonTable
{
    /// <summary>Macro-F1 per language and variant, the mean last where two or more languages can be compared.</summary>
    /// <param name="report">The report.</param>
    /// <param name="intervals">True to put the interval behind each score.</param>
    public static TextTable MacroF1(ReportModel report, bool intervals) =>
        Scores(report, "Macro-F1", score => score?.MacroF1, score => intervals ? score?.MacroF1Interval : null, report.MeanMacroF1);

    /// <summary>Accuracy per language and variant; see <see cref="MacroF1"/>.</summary>
    /// <inheritdoc cref="MacroF1" path="/param"/>
    public static TextTable Accuracy(ReportModel report, bool intervals) =>
        Scores(report, "Accuracy", score => score?.Accuracy, score => intervals ? score?.AccuracyInterval : null, report.MeanAccuracy);

    /// <summary>What the first build and the update cost, merged against combined; without rows where neither was measured.</summary>
    public static TextTable Costs(ReportModel report)
    {
        var rows = new List<IReadOnlyList<string>>();
        void Add(string what, CostComparison? cost)
        {
            if (cost is not null)
            {
                rows.Add([$"{what}, merged", .. Cells(cost.Merged), Figure.Percent(cost.Saved)]);
                rows.Add([$"{what}, combined", .. Cells(cost.Combined), "-"]);
            }
        }

        Add("first build", report.FirstBuild);
        Add($"update of {report.Update?.Language}", report.Update?.Cost);
        return new TextTable(
            "What it cost",
            [Names(""), new("adapters trained"), new("training"), new("merging"), new("evaluating"), new("total"), new("tokens"), new("saved")],
            rows);
    }

    /// <summary>What each lambda scored on the validation sets; without rows where none was searched.</summary>
    public static TextTable Lambdas(ReportModel report) => new(
        "Lambda, chosen by the mean macro-F1 on the validation sets",
        [new("lambda"), new("macro-F1"), Names("")],
        [.. (report.Merge?.Trials ?? []).Select(trial => (IReadOnlyList<string>)
            [Figure.Number(trial.Lambda), Figure.Score(trial.MeanMacroF1), trial.Lambda == report.Merge!.Lambda ? "chosen" : ""])]);

    /// <summary>The data behind every language, and its adapter.</summary>
    public static TextTable Lineage(ReportModel report) => new(
        "Data and adapters",
        [Names("language"), Names("split"), Names("file"), new("examples"), Names("data"), Names("adapter")],
        [.. report.Languages.SelectMany(Lineage)]);

    private static TextTable Scores(
        ReportModel report,
        string caption,
        Func<VariantScore?, double?> figure,
        Func<VariantScore?, Interval?> interval,
        Func<Variant, double?> mean)
    {
        var variants = Enum.GetValues<Variant>();
        var rows = report.Languages.Select(language => (IReadOnlyList<string>)
        [
            language.Language.Tag,
            language.Examples is { } examples ? Figure.Count(examples) : Figure.NotEvaluated,
            .. variants.Select(variant => Figure.Score(figure(language[variant]), interval(language[variant]))),
            Figure.Difference(figure(language.Merged) - figure(language.Combined)),
        ]).ToList();
        if (report.Compared.Count > 1)
        {
            rows.Add(
            [
                report.Compared.Count == report.Languages.Count
                    ? "mean"
                    : FormattableString.Invariant($"mean of {report.Compared.Count} languages"),
                Figure.Count(report.Compared.Sum(language => language.Examples!.Value)),
                .. variants.Select(variant => Figure.Score(mean(variant))),
                Figure.Difference(mean(Variant.Merged) - mean(Variant.Combined)),
            ]);
        }

        return new TextTable(
            caption,
            [Names("language"), new("examples"), .. variants.Select(variant => new TextColumn(Invariant.Word(variant))), new("merged - combined")],
            rows);
    }

    private static TextColumn Names(string header) => new(header, RightAligned: false);

    private static IEnumerable<string> Cells(RunCost cost) =>
    [
        Figure.Count(cost.AdaptersTrained),
        Figure.Seconds(cost.TrainSeconds),
        Figure.Seconds(cost.MergeSeconds),
        Figure.Seconds(cost.EvaluateSeconds),
        Figure.Seconds(cost.Seconds),
        Figure.Count(cost.Tokens),
    ];

    private static IEnumerable<IReadOnlyList<string>> Lineage(LanguageReport language)
    {
        var adapter = Figure.Of(language.Adapter);
        return language.Data.Count == 0
            ? [[language.Language.Tag, "-", "no data: an adapter from elsewhere", "-", "-", adapter]]
            : language.Data.Select(data => (IReadOnlyList<string>)
                [language.Language.Tag, data.Split, data.File, Figure.Count(data.Examples), data.Digest.Short, adapter]);
    }
}

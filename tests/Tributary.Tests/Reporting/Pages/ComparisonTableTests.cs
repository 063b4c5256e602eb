using CsCheck;
using Tributary.Evaluation;
using Tributary.Evaluation.Metrics;
using Tributary.Reporting.Content;
using Tributary.Reporting.Pages;
using Tributary.Reporting.Tables;

namespace Tributary.Tests.Reporting.Pages;

public sealed class ComparisonTableTests
{
    [Fact]
    public void MacroF1_Full_ShowsVariantsAndMean()
    {
        var table = ComparisonTable.Scores(SampleReport.Full, Metric.MacroF1, intervals: false);

        Assert.Equal(["language", "examples", "base", "individual", "combined", "merged", "merged - combined", "verdict"],
            table.Columns.Select(column => column.Header));
        Assert.Equal(["de", "500", "0.200", "0.750", "0.800", "0.760", "-0.040", "worse"], table.Rows[1]);
        Assert.Equal(["mean", "1,500", "0.253", "0.750", "0.777", "0.757", "-0.020", "worse"], table.Rows[3]);
    }

    [Fact]
    public void MacroF1_Intervals_StandBehindTheScore() =>
        Assert.Equal("0.790 (0.759 to 0.820)", ComparisonTable.Scores(SampleReport.Full, Metric.MacroF1, intervals: true).Rows[0][5]);

    [Fact]
    public void Accuracy_Full_ShowsAccuracy() =>
        Assert.Equal("0.810 (0.780 to 0.830)", ComparisonTable.Scores(SampleReport.Full, Metric.Accuracy, intervals: true).Rows[0][5]);

    [Fact]
    public void MacroF1_NotEvaluated_SaysSo()
    {
        var table = ComparisonTable.Scores(SampleReport.Sparse, Metric.MacroF1, intervals: true);

        Assert.Equal("not evaluated", table.Rows[0][4]);
        Assert.Equal("not evaluated", table.Rows[0][6]);
        Assert.Equal(["fr", .. Enumerable.Repeat("not evaluated", 7)], table.Rows[1]);
        Assert.Equal(2, table.Rows.Count);
    }

    [Fact]
    public void MacroF1_SomeLanguagesIncomplete_MeanNamesHowMany()
    {
        var report = SampleReport.Full with { Languages = [.. SampleReport.Full.Languages, new() { Language = Language.Parse("fr") }] };

        Assert.Equal("mean of 3 languages", ComparisonTable.Scores(report, Metric.MacroF1, intervals: false).Rows[^1][0]);
        Assert.Equal(SampleReport.Full.Mean(Variant.Merged, Metric.MacroF1), report.Mean(Variant.Merged, Metric.MacroF1));
    }

    [Fact]
    public void Verdicts_Full_SayWhatTheIntervalsSay()
    {
        var table = Assert.Single(ComparisonTable.Verdicts(SampleReport.Full));

        Assert.Equal("Merged against combined: Macro-F1, paired on the same examples", table.Caption);
        Assert.Equal(["de", "500", "-0.040", "-0.066 to -0.013", "0.006", "worse", "0.034"], table.Rows[1]);
        Assert.Equal(["mean", "1,500", "-0.020", "-0.037 to -0.003", "< 0.001", "worse", "0.021"], table.Rows[3]);
    }

    [Fact]
    public void Costs_Full_ShowsBothWaysTwice() =>
        Assert.Equal(
            [
                ["first build, merged", "3", "61.3 s", "2.0 s", "5.0 s", "68.3 s", "120,000", "-5 %"],
                ["first build, combined", "1", "60.0 s", "0.0 s", "5.0 s", "65.0 s", "119,000", "-"],
                ["update of de, merged", "1", "20.0 s", "2.0 s", "5.0 s", "27.0 s", "40,000", "64 %"],
                ["update of de, combined", "1", "70.0 s", "0.0 s", "5.0 s", "75.0 s", "121,000", "-"],
            ],
            ComparisonTable.Costs(SampleReport.Full).Rows);

    [Fact]
    public void Costs_NotMeasured_SaysSo() =>
        Assert.Equal(
            ["first build, merged", "2", "not measured", "not measured", "not measured", "not measured", "not measured", "not measured"],
            ComparisonTable.Costs(SampleReport.Sparse).Rows[0]);

    [Fact]
    public void Trials_Searched_MarksTheChosen() =>
        Assert.Equal([["ties, knots", "1", "100 %", "0.610", ""], ["ties, knots", "2", "100 %", "0.755", "chosen"],
            ["ties, knots", "3", "100 %", "0.740", ""]], ComparisonTable.Trials(SampleReport.Full).Rows);

    [Fact]
    public void Tables_All_HaveATextPerColumn()
    {
        foreach (var report in new[] { SampleReport.Full, SampleReport.Sparse })
        {
            TextTable[] tables =
            [
                ComparisonTable.Scores(report, Metric.MacroF1, true), ComparisonTable.Scores(report, Metric.Accuracy, false),
                    .. ComparisonTable.Verdicts(report), ComparisonTable.Costs(report),
                ComparisonTable.Trials(report), ComparisonTable.Lineage(report),
            ];
            Assert.All(tables, table => Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count, row.Count)));
        }
    }

    [Fact]
    public void Saved_AnySeconds_IsOneMinusTheRatio() =>
        Gen.Select(Gen.Double[0.1, 1e4], Gen.Double[0.1, 1e4], Gen.Double[0, 100]).Sample((one, all, evaluate) =>
        {
            var cost = new CostComparison(
                new() { AdaptersTrained = 1, TrainSeconds = one, MergeSeconds = 1, EvaluateSeconds = evaluate },
                new() { AdaptersTrained = 1, TrainSeconds = all, MergeSeconds = 0, EvaluateSeconds = evaluate });
            Assert.Equal(1 - ((one + 1 + evaluate) / (all + evaluate)), cost.Saved!.Value, 9);
        });
}

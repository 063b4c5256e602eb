using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Content;
using Tributary.Reporting.Gate;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Pages;

/// <summary>Renders a report as Markdown (GitHub's tables). Names from the project are escaped, so that they stay text.</summary>
public static class MarkdownReport
{
    /// <summary>The report, lines ending in \n.</summary>
    public static string Render(ReportModel report)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(MarkdownTable.Escape(report.Project)).Append("\n\n");
        foreach (var finding in Findings.Of(report))
        {
            text.Append("- ").Append(MarkdownTable.Escape(finding)).Append('\n');
        }

        text.Append('\n');
        MarkdownTable.Append(text, ComparisonTable.Scores(report, report.Metrics[0], intervals: true));
        text.Append("In parentheses: ").Append(ReportText.Intervals(report)).Append("\n\n");
        foreach (var comparison in report.Comparisons)
        {
            MarkdownTable.Append(text, VerdictText.Table(comparison));
            text.Append(VerdictText.Note(comparison)).Append("\n\n");
        }

        AppendGate(text, report.Gate);
        foreach (var metric in report.Metrics.Skip(1))
        {
            MarkdownTable.Append(text, ComparisonTable.Scores(report, metric, intervals: true));
        }

        MarkdownTable.Append(text, ComparisonTable.Costs(report));
        if (report.Machine is { } machine)
        {
            text.Append("Times were taken on: ").Append(MarkdownTable.Escape(machine)).Append(".\n\n");
        }

        MarkdownTable.Append(text, TrainingTable.Of(report));
        text.Append("## How it was made\n\n");
        foreach (var (name, value) in ReportText.Origin(report))
        {
            text.Append("- ").Append(name).Append(": ").Append(MarkdownTable.Escape(value)).Append('\n');
        }

        text.Append('\n');
        MarkdownTable.Append(text, ComparisonTable.Trials(report));
        MarkdownTable.Append(text, ComparisonTable.Lineage(report));
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void AppendGate(StringBuilder text, GateReport? gate)
    {
        foreach (var (index, table) in GateTable.Of(gate).Index())
        {
            MarkdownTable.Append(text, table, index == 0 ? "## " : "### ");
            if (index == 0)
            {
                text.Append(MarkdownTable.Escape(string.Join(' ', GateTable.Notes(gate!)))).Append("\n\n");
            }
        }
    }
}

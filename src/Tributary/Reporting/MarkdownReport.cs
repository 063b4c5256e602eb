using System.Text;

namespace Tributary.Reporting;

/// <summary>Renders a report as Markdown (GitHub's tables). Names from the project are escaped, so that they stay text.</summary>
public static class MarkdownReport
{
    private const string Special = @"\`*_{}[]<>#|~&!";

    /// <summary>The report, lines ending in \n.</summary>
    public static string Render(ReportModel report)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(Escape(report.Project)).Append("\n\n");
        foreach (var finding in Findings.Of(report))
        {
            text.Append("- ").Append(Escape(finding)).Append('\n');
        }

        text.Append('\n');
        Append(text, ComparisonTable.Scores(report, report.Metrics[0], intervals: true));
        text.Append("In parentheses: ").Append(ReportText.Intervals(report)).Append("\n\n");
        foreach (var comparison in report.Comparisons)
        {
            Append(text, VerdictText.Table(comparison));
            text.Append(VerdictText.Note(comparison)).Append("\n\n");
        }

        foreach (var metric in report.Metrics.Skip(1))
        {
            Append(text, ComparisonTable.Scores(report, metric, intervals: true));
        }

        Append(text, ComparisonTable.Costs(report));
        if (report.Machine is { } machine)
        {
            text.Append("Times were taken on: ").Append(Escape(machine)).Append(".\n\n");
        }

        Append(text, TrainingTable.Of(report));
        text.Append("## How it was made\n\n");
        foreach (var (name, value) in ReportText.Origin(report))
        {
            text.Append("- ").Append(name).Append(": ").Append(Escape(value)).Append('\n');
        }

        text.Append('\n');
        Append(text, ComparisonTable.Lambdas(report));
        Append(text, ComparisonTable.Lineage(report));
        return text.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>A table under its caption as a heading; nothing where it has no rows.</summary>
    internal static void Append(StringBuilder text, TextTable table)
    {
        if (table.Rows.Count == 0)
        {
            return;
        }

        text.Append("## ").Append(Escape(table.Caption)).Append("\n\n");
        AppendRow(text, table.Columns.Select(column => column.Header));
        AppendRow(text, table.Columns.Select(column => column.RightAligned ? "---:" : "---"), escape: false);
        foreach (var row in table.Rows)
        {
            AppendRow(text, row);
        }

        text.Append('\n');
    }

    /// <summary>The text with everything escaped that Markdown would read; line breaks become spaces.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (char.IsControl(letter))
            {
                escaped.Append(' ');
                continue;
            }

            escaped.Append(Special.Contains(letter, StringComparison.Ordinal) ? "\\" : "").Append(letter);
        }

        return escaped.ToString();
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells, bool escape = true)
    {
        foreach (var cell in cells)
        {
            text.Append("| ").Append(escape ? Escape(cell) : cell).Append(' ');
        }

        text.Append("|\n");
    }
}

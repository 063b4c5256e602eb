using System.Text.Encodings.Web;
using System.Text.Unicode;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Content;
using Tributary.Reporting.Gate;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Pages;

/// <summary>
/// Renders a report as one HTML page that needs nothing else: no script, no font, no picture from elsewhere, which the page's own policy
/// forbids besides. It follows the reader's light or dark setting and prints. Names from the project are encoded.
/// </summary>
public static class HtmlReport
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The page, lines ending in \n.</summary>
    public static string Render(ReportModel report)
    {
        var page = new StringBuilder();
        page.Append(HtmlStyle.Head(Text(report.Project)));
        page.Append("<h1>").Append(Text(report.Project)).Append("</h1>\n<ul class=\"findings\">\n");
        foreach (var finding in Findings.Of(report))
        {
            page.Append("<li>").Append(Text(finding)).Append("</li>\n");
        }

        page.Append("</ul>\n<section class=\"charts\" aria-label=\"").Append(report.Metrics[0].Title).Append(" per language\">\n");
        foreach (var language in report.Languages)
        {
            ScoreChart.Append(page, language, report.Metrics[0]);
        }

        page.Append("</section>\n");
        Append(page, ComparisonTable.Scores(report, report.Metrics[0], intervals: true));
        page.Append("<p class=\"note\">In parentheses, and as whiskers: ").Append(Text(ReportText.Intervals(report))).Append("</p>\n");
        foreach (var comparison in report.Comparisons)
        {
            Append(page, VerdictText.Table(comparison));
            page.Append("<p class=\"note\">").Append(Text(VerdictText.Note(comparison))).Append("</p>\n");
        }

        AppendGate(page, report.Gate);
        foreach (var metric in report.Metrics.Skip(1))
        {
            Append(page, ComparisonTable.Scores(report, metric, intervals: true));
        }

        Append(page, ComparisonTable.Costs(report));
        if (report.Machine is { } machine)
        {
            page.Append("<p class=\"note\">Times were taken on: ").Append(Text(machine)).Append(".</p>\n");
        }

        AppendTrainings(page, report);
        page.Append("<h2>How it was made</h2>\n<dl>\n");
        foreach (var (name, value) in ReportText.Origin(report))
        {
            page.Append("<dt>").Append(name).Append("</dt><dd>").Append(Text(value)).Append("</dd>\n");
        }

        page.Append("</dl>\n");
        Append(page, ComparisonTable.Trials(report));
        Append(page, ComparisonTable.Lineage(report));
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void AppendGate(StringBuilder page, GateReport? gate)
    {
        foreach (var (index, table) in GateTable.Of(gate).Index())
        {
            Append(page, table);
            if (index == 0)
            {
                page.Append("<p class=\"note\">").Append(Text(string.Join(' ', GateTable.Notes(gate!)))).Append("</p>\n");
            }
        }
    }

    private static void AppendTrainings(StringBuilder page, ReportModel report)
    {
        var trained = report.Languages.Where(language => language.Training is { StepLosses.Count: > 0 }).ToArray();
        if (trained.Length == 0)
        {
            return;
        }

        page.Append("<h2>Training loss</h2>\n<p class=\"note\">Nats per target token. Line: training; dots: validation; filled: the "
            + "weights that were kept.</p>\n");
        page.Append("<section class=\"charts\" aria-label=\"Training loss per language\">\n");
        foreach (var language in trained)
        {
            LossChart.Append(page, language.Language.Tag, language.Training!);
        }

        page.Append("</section>\n");
        Append(page, TrainingTable.Of(report));
    }

    /// <summary>The text with everything encoded that HTML would read.</summary>
    internal static string Text(string text) => Encoder.Encode(text);

    private static void Append(StringBuilder page, TextTable table)
    {
        if (table.Rows.Count == 0)
        {
            return;
        }

        page.Append("<div class=\"scroll\" tabindex=\"0\"><table>\n<caption>").Append(Text(table.Caption))
            .Append("</caption>\n<thead><tr>");
        foreach (var column in table.Columns)
        {
            page.Append("<th scope=\"col\"").Append(Class(column)).Append('>').Append(Text(column.Header)).Append("</th>");
        }

        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            page.Append("<tr><th scope=\"row\"").Append(Class(table.Columns[0])).Append('>').Append(Text(row[0])).Append("</th>");
            for (var cell = 1; cell < row.Count; cell++)
            {
                page.Append("<td").Append(Class(table.Columns[cell])).Append('>').Append(Text(row[cell])).Append("</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n");
    }

    private static string Class(TextColumn column) => column.RightAligned ? " class=\"figure\"" : "";
}

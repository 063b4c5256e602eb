using System.Text.Encodings.Web;
using System.Text.Unicode;
using Tributary.Reporting.Content;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Pages;

/// <summary>
/// Renders a report as one HTML page that needs nothing else: no script, no font, no picture from elsewhere, which the page's own policy
/// forbids besides. It follows the reader's light or dark setting and prints. Names from the project are encoded.
/// </summary>
internal static class HtmlReport
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The page, lines ending in \n.</summary>
    public static string Render(ReportModel report)
    {
        var page = new StringBuilder(HtmlStyle.Head(Text(report.Project)));
        page.Append("<h1>").Append(Text(report.Project)).Append("</h1>\n");
        foreach (var part in ReportPage.Of(report, charts: true))
        {
            Append(page, part);
        }

        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void Append(StringBuilder page, PagePart part)
    {
        switch (part)
        {
            case Heading heading:
                page.Append("<h2>").Append(heading.Text).Append("</h2>\n");
                break;
            case Sentences sentences:
                page.Append("<ul class=\"findings\">\n");
                page.Append(string.Concat(sentences.Texts.Select(text => $"<li>{Text(text)}</li>\n"))).Append("</ul>\n");
                break;
            case TablePart { Table.Rows.Count: > 0 } shown:
                Append(page, shown.Table);
                break;
            case Note note:
                page.Append("<p class=\"note\">").Append(Text(note.Text)).Append("</p>\n");
                break;
            case Facts facts:
                page.Append("<dl>\n").Append(string.Concat(facts.Pairs.Select(pair =>
                    $"<dt>{pair.Name}</dt><dd>{Text(pair.Value)}</dd>\n"))).Append("</dl>\n");
                break;
            case Charts charts:
                page.Append("<section class=\"charts\" aria-label=\"").Append(charts.Label).Append("\">\n");
                charts.Append(page);
                page.Append("</section>\n");
                break;
        }
    }

    /// <summary>The text with everything encoded that HTML would read.</summary>
    internal static string Text(string text) => Encoder.Encode(text);

    private static void Append(StringBuilder page, TextTable table)
    {
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

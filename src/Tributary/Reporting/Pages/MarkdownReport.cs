using Tributary.Reporting.Content;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Pages;

/// <summary>Renders a report as Markdown (GitHub's tables). Names from the project are escaped, so that they stay text.</summary>
internal static class MarkdownReport
{
    /// <summary>The report, lines ending in \n.</summary>
    public static string Render(ReportModel report)
    {
        var text = new StringBuilder($"# {MarkdownTable.Escape(report.Project)}\n\n");
        foreach (var part in ReportPage.Of(report, charts: false))
        {
            switch (part)
            {
                case Heading heading:
                    text.Append("## ").Append(heading.Text).Append("\n\n");
                    break;
                case Sentences sentences:
                    MarkdownTable.AppendList(text, sentences.Texts);
                    break;
                case TablePart shown:
                    MarkdownTable.Append(text, shown.Table, shown.IsPartOfLast ? "### " : "## ");
                    break;
                case Note note:
                    text.Append(MarkdownTable.Escape(note.Text)).Append("\n\n");
                    break;
                case Facts facts:
                    MarkdownTable.AppendList(text, facts.Pairs.Select(pair => $"{pair.Name}: {pair.Value}"));
                    break;
            }
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }
}

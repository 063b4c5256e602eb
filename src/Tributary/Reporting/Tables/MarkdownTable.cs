namespace Tributary.Reporting.Tables;

/// <summary>Tables as Markdown (GitHub's); texts from the project are escaped, so that they stay text.</summary>
internal static class MarkdownTable
{
    /// <summary>A table under its caption; nothing if it has no rows.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="table">The table.</param>
    /// <param name="heading">What stands before the caption.</param>
    /// <param name="end">What stands behind it.</param>
    public static void Append(StringBuilder text, TextTable table, string heading = "## ", string end = "")
    {
        if (table.Rows.Count == 0)
        {
            return;
        }

        text.Append(heading).Append(Escape(table.Caption)).Append(end).Append("\n\n");
        AppendRow(text, table.Columns.Select(column => column.Header));
        AppendRow(text, table.Columns.Select(column => column.RightAligned ? "---:" : "---"), escape: false);
        foreach (var row in table.Rows)
        {
            AppendRow(text, row);
        }

        text.Append('\n');
    }

    /// <summary>Texts as a list.</summary>
    public static void AppendList(StringBuilder text, IEnumerable<string> items) =>
        text.Append(string.Concat(items.Select(item => $"- {Escape(item)}\n"))).Append('\n');

    /// <inheritdoc cref="MarkdownText.Escape"/>
    public static string Escape(string text) => MarkdownText.Escape(text);

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells, bool escape = true)
    {
        foreach (var cell in cells)
        {
            text.Append("| ").Append(escape ? Escape(cell) : cell).Append(' ');
        }

        text.Append("|\n");
    }
}

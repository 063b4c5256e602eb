namespace Tributary.Reporting.Tables;

/// <summary>A column of a table.</summary>
/// <param name="Header">Its heading; may be empty for the first one.</param>
/// <param name="RightAligned">True for figures, which are never shortened; false for words, which may be.</param>
internal sealed record TextColumn(string Header, bool RightAligned = true)
{
    /// <summary>How soon it is left out if there is no room: the highest goes first, among equals the last one. Default 0.</summary>
    public int Detail { get; init; }

    /// <summary>A column of words.</summary>
    public static TextColumn Words(string header) => new(header, RightAligned: false);
}

/// <summary>A column of a table and its text in a row.</summary>
/// <param name="Header">Its heading; may be empty for the first one.</param>
/// <param name="Text">The text of a row.</param>
/// <param name="RightAligned">True for figures.</param>
internal sealed record Column<T>(string Header, Func<T, string> Text, bool RightAligned = true)
{
    /// <summary>How soon it is left out if there is no room, see <see cref="TextColumn.Detail"/>.</summary>
    public int Detail { get; init; }
}

/// <summary>A table of finished texts, to be put into a page, a Markdown file or a terminal.</summary>
/// <param name="Caption">What the table shows, units included; empty if what stands before says it.</param>
/// <param name="Columns">The columns, one or more; the first one names the row.</param>
/// <param name="Rows">A text per column.</param>
internal sealed record TextTable(string Caption, IReadOnlyList<TextColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>A table with a row for each of some things.</summary>
    internal static TextTable Of<T>(string caption, IReadOnlyList<Column<T>> columns, IEnumerable<T> rows) => new(
        caption,
        [.. columns.Select(column => new TextColumn(column.Header, column.RightAligned) { Detail = column.Detail })],
        [.. rows.Select(row => (IReadOnlyList<string>)[.. columns.Select(column => column.Text(row))])]);
}

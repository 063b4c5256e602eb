using Tributary.Reporting.Tables;

namespace Tributary.Cli.Terminal;

/// <summary>
/// Lays a table out within the columns of a terminal. Figures are never cut. What is too wide gives way in this order: headings go over
/// several lines; words are shortened with "…", the longest column first, down to a least width; then whole columns are left
/// out, those with the highest detail first and among equals the last one, and a line below names them. The first column stays, since it
/// names the rows.
/// </summary>
internal sealed class TableLayout
{
    private const int LeastWords = 14;
    private const int LeastName = 24;
    private const string Gap = "  ";

    private readonly TextTable table;
    private readonly int room;
    private readonly List<int> shown;
    private readonly int[] widths;

    private TableLayout(TextTable table, int? width)
    {
        this.table = table;
        room = width ?? int.MaxValue;
        shown = [.. Enumerable.Range(0, table.Columns.Count)];
        int[] narrow = [.. shown.Select(index => Math.Max(CellsOf(index),
            table.Columns[index].Header.Split(' ').Max(DisplayWidth.Of)))];
        int[] least = [.. shown.Select(index => table.Columns[index].RightAligned ? narrow[index]
            : Math.Min(index == 0 ? LeastName : LeastWords, narrow[index]))];
        widths = [.. shown.Select(index => Math.Max(CellsOf(index), DisplayWidth.Of(table.Columns[index].Header)))];
        while (shown.Count > 1 && Together(least) > room)
        {
            shown.Remove(shown.Skip(1).OrderByDescending(index => table.Columns[index].Detail).ThenByDescending(index => index).First());
        }

        Narrow(narrow);
        Narrow(least);
        if (shown.Count == 1)
        {
            widths[0] = Math.Min(widths[0], room);
        }
    }

    /// <summary>The lines of a table without its caption.</summary>
    /// <param name="table">The table; texts hold no control characters.</param>
    /// <param name="width">Columns that a line may take, 1 or more; null: as many as it needs.</param>
    public static IReadOnlyList<string> Lines(TextTable table, int? width)
    {
        var layout = new TableLayout(table, width);
        return [.. layout.Headings(), layout.Line(index => new string('-', layout.widths[index])),
            .. table.Rows.Select(row => layout.Line(index => row[index])), .. layout.LeftOut()];
    }

    private int CellsOf(int index) => table.Rows.Select(row => DisplayWidth.Of(row[index])).DefaultIfEmpty(0).Max();

    private int Together(int[] of) => shown.Sum(index => of[index]) + (Gap.Length * (shown.Count - 1));

    // A column at a time, from the widest one.
    private void Narrow(int[] least)
    {
        while (Together(widths) > room && shown.Where(index => widths[index] > least[index]).ToArray() is { Length: > 0 } wide)
        {
            widths[wide.MaxBy(index => widths[index])]--;
        }
    }

    private IEnumerable<string> Headings()
    {
        var headings = shown.ToDictionary(index => index, index => FlowingText.Lines(table.Columns[index].Header, widths[index]));
        var height = headings.Values.Max(lines => lines.Count);
        return Enumerable.Range(0, height).Select(line => Line(index =>
            headings[index].ElementAtOrDefault(line - height + headings[index].Count) ?? ""));
    }

    private string Line(Func<int, string> cell) =>
        string.Join(Gap, shown.Select(index => DisplayWidth.Pad(DisplayWidth.Cut(cell(index), widths[index]), widths[index],
            table.Columns[index].RightAligned))).TrimEnd();

    private IReadOnlyList<string> LeftOut()
    {
        var hidden = table.Columns.Where((_, index) => !shown.Contains(index)).Select(column => column.Header).ToArray();
        return hidden.Length == 0 ? [] : FlowingText.Lines($"(a wider terminal also shows: {string.Join(", ", hidden)})", room);
    }
}

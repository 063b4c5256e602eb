namespace Tributary.Benches;

/// <summary>Lines of Markdown tables, and how figures stand in them.</summary>
internal static class MarkdownRows
{
    /// <summary>A row.</summary>
    public static string Of(params IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    /// <summary>The two lines above the rows.</summary>
    public static string Head(params IReadOnlyList<string> columns) =>
        $"{Of(columns)}\n|{string.Concat(columns.Select(_ => "---|"))}";

    /// <summary>A whole table under its caption, with an empty line behind it.</summary>
    public static string Table(string caption, IReadOnlyList<string> columns, IEnumerable<IEnumerable<string>> rows) =>
        $"{caption}\n\n{Head(columns)}\n{string.Concat(rows.Select(row => $"{Of(row)}\n"))}\n";

    /// <summary>A score with three decimals.</summary>
    public static string Score(double score) => score.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A difference of scores with its sign.</summary>
    public static string Difference(double difference) => difference.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);

    /// <summary>A whole number.</summary>
    public static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);
}

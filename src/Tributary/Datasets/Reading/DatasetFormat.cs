namespace Tributary.Datasets.Reading;

/// <summary>A kind of dataset file, known by the end of its name; each may be gzipped, with <c>.gz</c> behind.</summary>
/// <param name="Ending">With its dot, as in <c>.jsonl</c>.</param>
/// <param name="Unit">What an example is in it, for messages: line or row.</param>
/// <param name="Read">Its examples from its bytes.</param>
internal sealed record DatasetFormat(string Ending, string Unit, Func<byte[], IReadOnlyList<FieldRule>,
    DatasetProblems, List<DatasetRecord>> Read)
{
    /// <summary>All that are read.</summary>
    public static readonly IReadOnlyList<DatasetFormat> All =
    [
        new(".jsonl", "line", (content, rules, problems) => JsonLines.Read(content, rules, problems)),
        new(".csv", "line", (content, rules, problems) => CsvRows.Read(content, ',', rules, problems)),
        new(".tsv", "line", (content, rules, problems) => CsvRows.Read(content, '\t', rules, problems)),
        new(".parquet", "row", ParquetRows.Read),
    ];

    /// <summary>The format of a file, or null if its name names none.</summary>
    public static DatasetFormat? Of(string path)
    {
        var plain = IsGzipped(path) ? path[..^3] : path;
        return All.FirstOrDefault(format => plain.EndsWith(format.Ending, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether its rows have cells with a separator that a project may choose.</summary>
    public bool IsCsv => Ending == ".csv";

    /// <summary>Whether it is lines of text.</summary>
    public bool IsText => Ending != ".parquet";

    /// <summary>The format with another separator of cells; the same if it has none to choose, or null is given.</summary>
    public DatasetFormat Separated(char? delimiter) => delimiter is { } separator && IsCsv
        ? this with { Read = (content, rules, problems) => CsvRows.Read(content, separator, rules, problems) } : this;

    /// <summary>Whether a file is gzipped, by its name.</summary>
    public static bool IsGzipped(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
}

using System.Runtime.CompilerServices;
using CsvHelper;

namespace Tributary.Datasets.Reading;

/// <summary>
/// Examples of a CSV or TSV file: RFC 4180 with a header row, UTF-8, no comments, nothing trimmed. An empty cell is an absent field. A list
/// stands in one cell as a JSON array. Only this file names CsvHelper, which is loaded when the first such file is read.
/// </summary>
internal static class CsvRows
{
    /// <summary>The examples; what is wrong is noted with its line.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static List<DatasetRecord> Read(byte[] content, char separator, IReadOnlyList<FieldRule> rules, DatasetProblems problems)
    {
        using var reader = CsvReader.Create(content, Options(separator, problems));
        if (!reader.Read())
        {
            return [];
        }

        var header = Enumerable.Range(0, reader.FieldCount).Select(reader.GetString).ToArray();
        if (CsvSeparator.Other(content, header, rules) is { } other)
        {
            problems.Add(1, $"separates its columns by {CsvSeparator.Named(other)}, and is read by {CsvSeparator.Named(separator)}; "
                + CsvSeparator.Remedy(separator, other));
            return [];
        }

        return CheckHeader(header, problems) ? Rows(reader, header, rules, problems) : [];
    }

    private static CsvReaderOptions Options(char separator, DatasetProblems problems) => new()
    {
        Separator = separator,
        HasHeader = false,
        SkipEmptyLines = false,
        TrimWhitespace = false,
        TrackLineNumbers = true,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        MalformedData = CsvMalformedDataHandling.Skip,
        OnMalformedRecord = record => problems.Add((int)record.LineNumber, record.Reason switch
        {
            CsvMalformedReason.UnterminatedQuote => "begins a quoted cell that is never closed; double the quotes inside a cell",
            CsvMalformedReason.TextAfterClosingQuote => "has text behind a closing quote; double the quotes inside a cell",
            _ => "has a quote inside a cell that is not quoted; put the cell in quotes and double those inside",
        }),
    };

    private static bool CheckHeader(string[] header, DatasetProblems problems)
    {
        var twice = header.CountBy(name => name).Where(name => name.Value > 1).Select(name => name.Key).ToArray();
        foreach (var name in twice)
        {
            problems.Add(1, $"names the column '{RecordChecks.Clip(name)}' twice; keep one");
        }

        return twice.Length == 0;
    }

    private static List<DatasetRecord> Rows(CsvReader reader, string[] header, IReadOnlyList<FieldRule> rules, DatasetProblems problems)
    {
        var columns = rules.Select(rule => Array.IndexOf(header, rule.Column)).ToArray();
        var checks = new RecordChecks(rules, problems);
        var records = new List<DatasetRecord>();
        var blank = new List<int>();
        while (reader.Read())
        {
            var line = (int)reader.LineNumber;
            if (reader.FieldCount == 1 && reader.IsNull(0))
            {
                blank.Add(line);
                continue;
            }

            blank.ForEach(before => problems.Add(before, "is blank between examples; expected one example per row, remove it"));
            blank.Clear();
            if (reader.FieldCount != header.Length)
            {
                problems.Add(line, string.Create(CultureInfo.InvariantCulture,
                    $"has {reader.FieldCount} cells, and the header has {header.Length}"));
            }
            else if (checks.Record(line, [.. columns.Zip(rules, (column, rule) => Cell(reader, column, rule))], () => Names(header)) is
                { } record)
            {
                records.Add(record);
            }
        }

        return records;
    }

    private static string? Cell(CsvReader reader, int column, FieldRule rule)
    {
        var text = column < 0 || reader.IsNull(column) ? null : reader.GetString(column);
        return text is not null && rule.List && ListText.Read(text) is { } items ? ListText.Write(items) : text;
    }

    private static string Names(string[] header) => string.Join(", ", header.Select(name => $"'{RecordChecks.Clip(name)}'"));
}

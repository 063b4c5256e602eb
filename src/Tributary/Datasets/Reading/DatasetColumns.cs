using System.Runtime.CompilerServices;
using Parquet;

namespace Tributary.Datasets.Reading;

/// <summary>The names of the fields of a dataset, for who does not know yet what to ask for.</summary>
internal static class DatasetColumns
{
    // Lines of a JSONL file that are looked at: later ones may have more fields, but none that an example needs.
    private const int LinesRead = 20;

    /// <summary>The names in the file's order; empty if the file holds nothing that can be read.</summary>
    /// <param name="path">A file ending in one of <see cref="DatasetFile.Endings"/>.</param>
    /// <param name="delimiter">What separates the cells of a CSV file; null: commas.</param>
    public static IReadOnlyList<string> Of(string path, char? delimiter) => Read(path, [], (format, content) => format.Ending switch
    {
        ".jsonl" => OfLines(content),
        ".parquet" => OfParquet(content),
        ".tsv" => CsvSeparator.Header(content, '\t'),
        _ => CsvSeparator.Header(content, delimiter ?? ','),
    });

    /// <summary>What separates the cells of a CSV file, if it is no comma; else null.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    public static char? DelimiterOf(string path) => Read<char?>(path, null, (format, content) =>
        format.Ending == ".csv" && CsvSeparator.Likeliest(content) is not ',' and var other ? other : null);

    private static T Read<T>(string path, T otherwise, Func<DatasetFormat, byte[], T> read)
    {
        if (DatasetFormat.Of(path) is not { } format || DatasetFile.Content(path, new DatasetProblems(path, "line")) is not { } content)
        {
            return otherwise;
        }

        try
        {
            return read(format, content);
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            // Whoever reads the file says what is wrong with it.
            return otherwise;
        }
    }

    private static string[] OfLines(byte[] content) => [.. JsonLines.Lines(content).Take(LinesRead)
        .Where(line => !line.Span.Trim(" \t\r"u8).IsEmpty)
        .SelectMany(line =>
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.EnumerateObject().Select(field => field.Name).ToArray();
        })
        .Distinct()];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string[] OfParquet(byte[] content) => Task.Run(async () =>
    {
        using var stream = new MemoryStream(content, writable: false);
        await using var reader = await ParquetReader.CreateAsync(stream);
        return reader.Schema.Fields.Select(field => field.Name).ToArray();
    }).GetAwaiter().GetResult();
}

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
    public static IReadOnlyList<string> Of(string path)
    {
        var problems = new DatasetProblems(path, "line");
        if (DatasetFormat.Of(path) is not { } format || DatasetFile.Content(path, problems) is not { } content)
        {
            return [];
        }

        try
        {
            return format.Ending switch
            {
                ".jsonl" => OfLines(content),
                ".parquet" => OfParquet(content),
                ".tsv" => CsvSeparator.Header(content, '\t'),
                _ => CsvSeparator.Header(content, ','),
            };
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            // Whoever reads the file says what is wrong with it.
            return [];
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

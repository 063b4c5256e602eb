using System.IO.Compression;

namespace Tributary.PaperStudy;

/// <summary>Where a part's examples come from.</summary>
internal interface IRowSource
{
    /// <summary>The lines of a language's split, in a fixed order.</summary>
    IEnumerable<string> Lines(string language, string split);
}

/// <summary>Data of the shared folder, as it lies there.</summary>
internal sealed class SharedRows(string folder) : IRowSource
{
    public IEnumerable<string> Lines(string language, string split) => TextLines.Read(Path.Combine(folder, language, split + ".jsonl"));
}

/// <summary>Sentences of plain text, and whether they hold a digit: as many that do as that do not, in turn.</summary>
internal sealed class NumberChoices(string folder) : IRowSource
{
    private const int HeldOutEvery = 4;

    // Test and validation take every fourth pair each: the files of plain text have too few validation sentences for a test set.
    public IEnumerable<string> Lines(string language, string split)
    {
        var sentences = TextLines.Read(Path.Combine(folder, language, "train.txt"))
            .Select(line => line.Trim())
            .Where(line => language == "ja" ? line.Length is >= 15 and <= 60 : line.Length is >= 30 and <= 140)
            .Distinct(StringComparer.Ordinal)
            .ToLookup(line => line.Any(char.IsAsciiDigit));
        return sentences[true].Zip(sentences[false])
            .Where((_, index) => (index % HeldOutEvery) switch { 0 => split == "test", 1 => split == "valid", _ => split == "train" })
            .SelectMany(pair => new[] { Row(pair.First, 1), Row(pair.Second, 0) });
    }

    private static string Row(string text, int answer) => JsonSerializer.Serialize(new
        { question = text, choices = new[] { "no", "yes" }, answer });
}

/// <summary>Lines of a file, plain or gzipped.</summary>
internal static class TextLines
{
    public static IEnumerable<string> Read(string path)
    {
        using Stream file = File.Exists(path) ? File.OpenRead(path)
            : new GZipStream(File.OpenRead(path + ".gz"), CompressionMode.Decompress);
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                yield return line;
            }
        }
    }
}

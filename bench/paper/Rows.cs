using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

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

/// <summary>The reviews of the sample, without the neutral ones, as a choice between two words.</summary>
internal sealed class ReviewChoices : IRowSource
{
    public IEnumerable<string> Lines(string language, string split) =>
        TextLines.Read(Path.Combine("samples", "reviews", "data", language, split + ".jsonl"))
            .Select(line => JsonNode.Parse(line)!)
            .Where(row => (string?)row["label"] != "neutral")
            .Select(row => JsonSerializer.Serialize(new { question = (string?)row["text"], choices = new[] { "bad", "good" }, answer = (string?)row["label"] == "negative" ? 0 : 1 }));
}

/// <summary>Sentences of plain text, and how they begin: four words, in Japanese eight characters.</summary>
internal sealed class FirstWords(string folder) : IRowSource
{
    private const int Words = 4;
    private const int Characters = 8;

    // Every third sentence is for training and the next one for validation; the test sentences lie in a file of their own.
    public IEnumerable<string> Lines(string language, string split) =>
        TextLines.Read(Path.Combine(folder, language, (split == "test" ? "valid" : "train") + ".txt"))
            .Select(line => line.Trim())
            .Where(line => language == "ja" ? line.Length is >= 20 and <= 60 : line.Length is >= 40 and <= 140)
            .Distinct(StringComparer.Ordinal)
            .Where((_, index) => split == "test" || index % 3 == (split == "train" ? 0 : 1))
            .Select(line => JsonSerializer.Serialize(new { text = line, summary = language == "ja" ? line[..Characters] : string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(Words)) }));
}

/// <summary>Lines of a file, plain or gzipped.</summary>
internal static class TextLines
{
    public static IEnumerable<string> Read(string path)
    {
        using Stream file = File.Exists(path) ? File.OpenRead(path) : new GZipStream(File.OpenRead(path + ".gz"), CompressionMode.Decompress);
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

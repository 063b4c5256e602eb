using Tributary.Training;

namespace Tributary.TrainingBench;

/// <summary>Real texts with three labels, asked as the project bench/sentiment asks.</summary>
internal static class SentimentData
{
    /// <summary>What may follow a prompt.</summary>
    public static IReadOnlyList<string> Answers { get; } = [" negative", " neutral", " positive"];

    /// <summary>The examples of a language's split.</summary>
    public static IReadOnlyList<TrainingExample> Read(BenchOptions options, string language, string split) =>
        [.. File.ReadLines(Path.Combine(options.Shared, "data", "sentiment", language, split + ".jsonl")).Select(Example)];

    private static TrainingExample Example(string line)
    {
        using var row = JsonDocument.Parse(line);
        string Text(string name) => row.RootElement.GetProperty(name).GetString()!;
        return new TrainingExample($"Review: {Text("text")}\nSentiment:", $" {Text("label")}");
    }
}

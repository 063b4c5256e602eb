using Tributary.Datasets;
using Tributary.Evaluation;
using Tributary.Tokenizers;
using Tributary.Torch.Training;
using Tributary.Training;

namespace Tributary.TrainingBench;

/// <summary>Real texts with three labels, asked as the project bench/sentiment asks.</summary>
internal static class SentimentData
{
    /// <summary>The task.</summary>
    public static TaskDefinition Task { get; } =
        TaskDefinition.Create("classification", ["negative", "neutral", "positive"], "Review: {text}\nSentiment:", " {label}");

    /// <summary>A split of a language.</summary>
    public static Dataset Read(BenchOptions options, string language, string split) =>
        DatasetFile.Read(Path.Combine(options.Shared, "data", "sentiment", language, split + ".jsonl"), Task.Rules);

    /// <summary>Its examples as tokens.</summary>
    public static IReadOnlyList<EncodedExample> Encode(BenchOptions options, string language)
    {
        var encoder = new ExampleEncoder(Tokenizer.Load(options.Model), 8192, maxLength: 256);
        return encoder.EncodeAll(Task.TrainingExamples(Read(options, language, "train")), language);
    }
}

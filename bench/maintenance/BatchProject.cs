using System.Globalization;

namespace Tributary.MaintenanceBench;

/// <summary>The project that bad batches are planted in: two languages whose words do not help each other, no validation sets, one lambda.</summary>
internal static class BatchProject
{
    /// <summary>Training examples of a language before the batch.</summary>
    public const int Train = 200;

    /// <summary>Examples of a batch.</summary>
    public const int Batch = 600;

    private const int Test = 150;

    /// <summary>Writes data and project file into a folder that holds the base model under base/.</summary>
    public static void Write(string folder)
    {
        string[] languages = ["en", "fr"];
        foreach (var language in languages)
        {
            Directory.CreateDirectory(Path.Combine(folder, "data", language));
            File.WriteAllLines(Path.Combine(folder, "data", language, "train.jsonl"), KeywordReviews.Lines(language, "train", Train));
            File.WriteAllLines(Path.Combine(folder, "data", language, "test.jsonl"), KeywordReviews.Lines(language, "test", Test));
        }

        File.WriteAllText(Path.Combine(folder, "tributary.yaml"), string.Create(CultureInfo.InvariantCulture, $$"""
            project: batches
            base_model: base
            task: {{KeywordReviews.Task}}
            languages:
            {{string.Join('\n', languages.Select(language => $"  {language}: {{ train: [data/{language}/train.jsonl], test: data/{language}/test.jsonl }}"))}}
            adapter: { r: 8, lora_alpha: 16 }
            training: { epochs: 5, learning_rate: 2e-3, batch_size: 8, max_length: 64, update: continue, replay: 0 }
            merge: { merge_method: linear, parameters: { lambda: 2 } }
            gate: { max_drop: 0.05 }
            leakage: off

            """));
    }

    /// <summary>The clean batch of French.</summary>
    public static string[] NewData => [.. KeywordReviews.Lines("fr", "batch", Batch)];
}

namespace Tributary.MaintenanceBench;

/// <summary>
/// The project that bad batches are planted in: two languages whose words do not help each other, learnt firmly, the merge's lambda chosen
/// on validation sets. The adapters share a frozen A: where each has its own, merges of two
/// models so small jump even more from one order of the same data to the next.
/// </summary>
internal static class BatchProject
{
    /// <summary>A language goes on from its last adapter with the new data alone.</summary>
    public const string OnNewData = "update: continue, replay: 0";

    /// <summary>A language goes on from its last adapter with the new data and half as many old examples.</summary>
    public const string WithReplay = "update: continue, replay: 0.5";

    /// <summary>A language is trained from scratch on all its data.</summary>
    public const string FromScratch = "update: scratch";

    /// <summary>Training examples of a language before the batch.</summary>
    public const int Train = 400;

    /// <summary>Examples of a batch.</summary>
    public const int Batch = 400;

    private const int Valid = 100;
    private const int Test = 200;

    /// <summary>Writes data and project file into a folder that holds the base model under base/.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="update">How a language is trained again.</param>
    /// <param name="isMerged">True: fr is merged with en. False: it stays on its own
    /// adapter, which another order of its data does not move.</param>
    public static void Write(string folder, string update, bool isMerged)
    {
        string[] languages = ["en", "fr"];
        foreach (var language in languages)
        {
            Directory.CreateDirectory(Path.Combine(folder, "data", language));
            File.WriteAllLines(Path.Combine(folder, "data", language, "train.jsonl"), KeywordReviews.Lines(language, "train", Train));
            File.WriteAllLines(Path.Combine(folder, "data", language, "valid.jsonl"), KeywordReviews.Lines(language, "valid", Valid));
            File.WriteAllLines(Path.Combine(folder, "data", language, "test.jsonl"), KeywordReviews.Lines(language, "test", Test));
        }

        File.WriteAllText(Path.Combine(folder, "tributary.yaml"), string.Create(CultureInfo.InvariantCulture, $$"""
            project: batches
            base_model: base
            task: {{KeywordReviews.Task}}
            languages:
            {{string.Join('\n', languages.Select(LineOf))}}
            adapter: { r: 16, lora_alpha: 32, share_a: frozen }
            training: { epochs: 8, learning_rate: 4e-3, batch_size: 8, max_length: 64, {{update}} }
            merge: { merge_method: ties, parameters: { lambda: [1, 1.25, 1.5, 1.75, 2] } }
            gate: { max_drop: 0.05 }
            {{(isMerged ? "" : "routes: [fr]\n")}}leakage: off

            """));
    }

    private static string LineOf(string language) => $"  {language}: {{ train: [data/{language}/train.jsonl], "
        + $"valid: data/{language}/valid.jsonl, test: data/{language}/test.jsonl }}";

    /// <summary>The clean batch of French.</summary>
    public static string[] NewData => [.. KeywordReviews.Lines("fr", "batch", Batch)];

    /// <summary>The old data of a language in an order drawn by a seed.</summary>
    /// <param name="file">Its file, which is written anew.</param>
    public static void Reorder(string file, int seed)
    {
        var lines = File.ReadAllLines(file);
        File.WriteAllLines(file, KeywordReviews.Order(lines.Length, seed, "order").Select(index => lines[index]));
    }
}

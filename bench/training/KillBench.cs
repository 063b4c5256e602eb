using System.Diagnostics;
using Tributary.Numerics;

namespace Tributary.TrainingBench;

/// <summary>A short training killed (SIGKILL) at 30 random moments, each time resumed
/// to the end: its adapter has the bytes of an unbroken one.</summary>
internal static class KillBench
{
    private const int Kills = 30;

    /// <summary>The table.</summary>
    public static IEnumerable<string> Run(BenchOptions options)
    {
        var tool = options.Tool ?? throw new ArgumentException("kill needs --tool");
        var whole = NewProject(options);
        var clock = Stopwatch.StartNew();
        ToolRun.Must(tool, whole, "train", "de");
        var unbroken = clock.Elapsed;
        var expected = Adapter(whole);
        var (same, resumed) = (0, 0);
        for (var kill = 0; kill < Kills; kill++)
        {
            var project = NewProject(options);
            var fraction = CounterRandom.For(1, "kill").Uniform(kill);
            ToolRun.Killed(tool, project, unbroken * fraction, "train", "de");
            resumed += Directory.Exists(Path.Combine(project, ".tributary", "checkpoints")) ? 1 : 0;
            ToolRun.Must(tool, project, "train", "de");
            same += Adapter(project) == expected ? 1 : 0;
            Directory.Delete(project, recursive: true);
        }

        Directory.Delete(whole, recursive: true);
        yield return MarkdownRows.Head("kills", "a state was saved before", "same adapter bytes at the end", "unbroken training, s");
        yield return FormattableString.Invariant($"| {Kills} | {resumed} | {same} | {unbroken.TotalSeconds:0.0} |");
    }

    private static string Adapter(string project) =>
        Digest.OfFile(Directory.EnumerateFiles(Path.Combine(project, ".tributary", "stations", "train"), "adapter_model.safetensors",
            SearchOption.AllDirectories).Single()).Hex;

    private static string NewProject(BenchOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("tributary-kill-").FullName;
        foreach (var (split, lines) in new[] { ("train", 160), ("valid", 16) })
        {
            File.WriteAllLines(Path.Combine(folder, split + ".jsonl"),
                File.ReadLines(Path.Combine(options.Shared, "data", "sentiment", "de", split + ".jsonl")).Take(lines));
        }

        File.WriteAllText(Path.Combine(folder, "tributary.yaml"), $$"""
            project: kill
            base_model: {{options.Model}}
            task: { kind: classification, labels: [negative, neutral, positive], prompt: "Review: {text}\nSentiment:", target: " {label}" }
            languages: { de: { train: train.jsonl, valid: valid.jsonl } }
            adapter: { r: 8, lora_dropout: 0.1 }
            training: { epochs: 2, learning_rate: 1e-3, max_length: 128, eval_steps: 7 }
            merge: { parameters: { lambda: 1 } }
            run: { save_steps: 3 }
            """);
        return folder;
    }
}

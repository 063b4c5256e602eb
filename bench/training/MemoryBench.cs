using System.Diagnostics;
using Tributary.Models;
using Tributary.Torch;
using Tributary.Torch.Models;
using Tributary.Training;

namespace Tributary.TrainingBench;

/// <summary>The peak of a process that takes three training steps, beside what was estimated. Each training has a process of its own, so
/// that one measurement leaves nothing to the next.</summary>
internal static class MemoryBench
{
    private const int Steps = 3;

    private static readonly ModelConfig Larger = new()
    {
        Architecture = "LlamaForCausalLM", VocabularySize = 32_000, HiddenSize = 768, IntermediateSize = 2048, Layers = 12, Heads = 12,
        KeyValueHeads = 4, HeadDim = 64, MaxPositions = 1024, NormEps = 1e-5, Rope = new RopeConfig(10000), TieEmbeddings = true,
    };

    private static readonly ModelConfig ManyWords = new()
    {
        Architecture = "LlamaForCausalLM", VocabularySize = 128_256, HiddenSize = 128, IntermediateSize = 256, Layers = 2, Heads = 4,
        KeyValueHeads = 2, HeadDim = 32, MaxPositions = 1024, NormEps = 1e-5, Rope = new RopeConfig(10000), TieEmbeddings = true,
    };

    /// <summary>The table of a vocabulary of 128,256 and 1,024 tokens that are nearly all labels.</summary>
    public static IEnumerable<string> OneStep(BenchOptions options)
    {
        yield return MarkdownRows.Head("peak of the process, MB", "seconds a step", "all logits at once would take, MB");
        var model = Made(options, ManyWords);
        var parts = Ask(model, 8, 128, 0, false).Split(' ');
        // Logits, their logarithms, and the gradient of these.
        var logits = 3.0 * sizeof(float) * 8 * 128 * ManyWords.VocabularySize;
        yield return FormattableString.Invariant($"| {parts[1]} | {parts[2]} | {logits / 1e6:0} |");
        Directory.Delete(model, recursive: true);
    }

    /// <summary>The table of estimates.</summary>
    public static IEnumerable<string> Estimates(BenchOptions options)
    {
        yield return MarkdownRows.Head("model", "r", "batch x length", "dropout", "activations", "estimate, MB", "measured peak, MB",
            "estimate / measured");
        var larger = Made(options, Larger);
        foreach (var (batch, length, dropout, recompute) in new[]
            { (8, 64, 0.0, false), (8, 256, 0.0, false), (8, 256, 0.05, false), (8, 256, 0.05, true), (16, 256, 0.0, false) })
        {
            foreach (var model in new[] { options.Model, larger })
            {
                var parts = Ask(model, batch, length, dropout, recompute).Split(' ');
                var (estimate, peak) = (Number(parts[0]), Number(parts[1]));
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"| {(model == larger ? "12 layers x 768" : "polyglot-4m")} | 16 | {batch} x {length} | {dropout} | "
                    + $"{(recompute ? "computed again" : "kept")} | {estimate} | {peak} | "
                    + $"{estimate / peak:0.00} |");
            }
        }

        Directory.Delete(larger, recursive: true);
    }

    /// <summary>In a process of its own: estimate and peak in MB, and seconds a step.</summary>
    /// <param name="parts">Model, batch, length, dropout, and whether activations are computed again.</param>
    public static string Measure(string[] parts)
    {
        var (batch, length) = ((int)Number(parts[1]), (int)Number(parts[2]));
        var settings = new TrainerSettings { ActivationCheckpointing = bool.Parse(parts[4]) };
        var job = BenchTraining.OfTargets(parts[0], batch, length, Steps, new AdapterRecipe { R = 16, LoraDropout = Number(parts[3]) });
        var estimate = TorchEngine.EstimateMemory(job.BaseModel, job.Adapter, job.Recipe, settings);
        ProcessMemory.ForgetPeak();
        var clock = new Stopwatch();
        BenchTraining.Run(job, settings, _ => clock.Start());
        return FormattableString.Invariant(
            $"{estimate.Total / 1e6:0} {ProcessMemory.Peak / 1e6:0} {clock.Elapsed.TotalSeconds / (Steps - 1):0.00}");
    }

    private static string Ask(string model, int batch, int length, double dropout, bool recompute)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!,
            ["child", model, MarkdownRows.Count(batch), MarkdownRows.Count(length),
                FormattableString.Invariant($"{dropout}"), $"{recompute}"])
        { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"the training on {model} failed");
    }

    /// <summary>A model of random weights with the tokenizer of the base model.</summary>
    private static string Made(BenchOptions options, ModelConfig config)
    {
        var folder = Directory.CreateTempSubdirectory("tributary-made-").FullName;
        using var model = CausalModel.Initialize(config, 1);
        model.Save(folder);
        File.Copy(Path.Combine(options.Model, "tokenizer.json"), Path.Combine(folder, "tokenizer.json"));
        return folder;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

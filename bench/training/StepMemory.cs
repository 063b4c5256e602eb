using System.Globalization;
using TorchSharp;
using Tributary.Models;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Torch.Training;
using Tributary.Training;
using static TorchSharp.torch;

namespace Tributary.TrainingBench;

/// <summary>Peak memory of one step with a vocabulary of 128,256 and 1,024 tokens that
/// are all labels: the loss in chunks, against all logits at once.</summary>
internal static class StepMemory
{
    private const int Sequences = 8;
    private const int Length = 128;

    private static readonly ModelConfig Config = new()
    {
        Architecture = "LlamaForCausalLM", VocabularySize = 128_256, HiddenSize = 128, IntermediateSize = 256, Layers = 2,
            Heads = 4, KeyValueHeads = 2,
        HeadDim = 32, MaxPositions = 1024, RmsNormEps = 1e-5, Rope = new RopeConfig(10000), TieEmbeddings = true,
    };

    /// <summary>The table.</summary>
    public static IEnumerable<string> Run()
    {
        yield return "| way | peak of the process, MB | added by the step, MB | seconds a step |";
        yield return "|---|---|---|---|";
        var (full, chunked) = (OwnProcess.Ask("step,full").Split(' '), OwnProcess.Ask("step,chunked").Split(' '));
        yield return $"| all logits at once | {string.Join(" | ", full)} |";
        yield return $"| in chunks | {string.Join(" | ", chunked)} |";
        double Ratio(int column) => Number(chunked[column]) / Number(full[column]);
        yield return FormattableString.Invariant($"| ratio | {Ratio(0):0.00} | {Ratio(1):0.00} | {Ratio(2):0.00} |");
    }

    /// <summary>In a process of its own: peak, growth and time of a step.</summary>
    public static string Measure(bool chunked)
    {
        using var model = CausalModel.Initialize(Config, 1);
        foreach (var weight in model.Weights.Values)
        {
            weight.requires_grad_(false);
        }

        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var adapter = LoraStack.Attach(model, LoraStart.Config(new AdapterRecipe(), model, "made"));
        LoraStart.Fill(adapter, new AdapterRecipe(), 1, "bench");
        using var optimizer = new AdamW(adapter.Values, 0);
        var before = OwnProcess.Resident;
        OwnProcess.ForgetPeak();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        const int steps = 3;
        for (var step = 1; step <= steps; step++)
        {
            Take(model, adapter, optimizer, step, chunked);
        }

        var seconds = clock.Elapsed.TotalSeconds / steps;
        return FormattableString.Invariant($"{OwnProcess.Peak / 1e6:0} {(OwnProcess.Peak - before) / 1e6:0} {seconds:0.00}");
    }

    private static void Take(CausalModel model, LoraStack adapter, AdamW optimizer, int number, bool chunked)
    {
        using var scope = NewDisposeScope();
        var examples = Enumerable.Range(0, Sequences)
            .Select(b => new EncodedExample([.. Enumerable.Range(0, Length + 1)
                .Select(t => ((b * 7919) + (t * 104_729)) % Config.VocabularySize)], 1, Truncated: false));
        // The last token is a label alone: exactly 1,024 places go in and are labelled.
        MicroBatch Batch() => MicroBatch.Of([.. examples], 0);
        if (chunked)
        {
            new OptimizerStep(model, adapter, optimizer, 1).Take(() => [Batch()], 1e-4, number);
            return;
        }

        adapter.Gradients!.zero_();
        var batch = Batch();
        var labels = batch.Labels;
        (model.SumLoss(batch.Ids, batch.Rows, labels) / batch.LabelCount).backward();
        optimizer.Step(adapter.Gradients, 1e-4, number);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

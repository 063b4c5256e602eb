using System.Globalization;
using TorchSharp;
using Tributary.Models;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Torch.Runtime;
using Tributary.Torch.Training;
using Tributary.Training;
using static TorchSharp.torch;

namespace Tributary.TrainingBench;

/// <summary>The estimate of memory against the measured peak of a process that trains.</summary>
internal static class EstimateBench
{
    private static readonly ModelConfig Larger = new()
    {
        Architecture = "LlamaForCausalLM", VocabularySize = 32_000, HiddenSize = 768, IntermediateSize = 2048, Layers = 12,
            Heads = 12, KeyValueHeads = 4,
        HeadDim = 64, MaxPositions = 1024, RmsNormEps = 1e-5, Rope = new RopeConfig(10000), TieEmbeddings = true,
    };

    /// <summary>The table.</summary>
    public static IEnumerable<string> Run(BenchOptions options)
    {
        yield return "| model | r | batch x length | dropout | activations | estimate, MB | measured peak, MB | estimate / measured |";
        yield return "|---|---|---|---|---|---|---|---|";
        var larger = Directory.CreateTempSubdirectory("tributary-larger-").FullName;
        TorchRuntime.Load();
        using (var made = CausalModel.Initialize(Larger, 1))
        {
            made.Save(larger);
        }

        foreach (var (batch, length, dropout, recompute) in new[]
            { (8, 64, 0.0, false), (8, 256, 0.0, false), (8, 256, 0.05, false), (8, 256, 0.05, true), (16, 256, 0.0, false) })
        {
            foreach (var model in new[] { options.Model, larger })
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"| {(model == larger ? "12 layers x 768" : "polyglot-4m")} "
                    + $"{OwnProcess.Ask(FormattableString.Invariant($"estimate,{model},{batch},{length},{dropout},{recompute}"))}");
            }
        }

        Directory.Delete(larger, recursive: true);
    }

    /// <summary>In a process of its own: trains three steps and gives the rest of a row.</summary>
    public static string Measure(string[] parts)
    {
        var (batch, length, dropout) = (int.Parse(parts[1], CultureInfo.InvariantCulture),
            int.Parse(parts[2], CultureInfo.InvariantCulture), double.Parse(parts[3], CultureInfo.InvariantCulture));
        var (recipe, settings) = (new TrainingRecipe { BatchSize = batch }, new TrainerSettings
            { ActivationCheckpointing = bool.Parse(parts[4]) });
        var adapterRecipe = new AdapterRecipe { R = 16, LoraDropout = dropout };
        TorchRuntime.Load();
        if (settings.ActivationCheckpointing)
        {
            TorchRuntime.ReturnLargeBlocks();
        }

        using var model = CausalModel.Load(parts[0]);
        var estimate = MemoryEstimate.Of(TrainingMemory.QuestionOf(model.Config, adapterRecipe, recipe, settings, length, labels: batch));
        OwnProcess.ForgetPeak();
        using var adapter = LoraStack.Attach(model, LoraStart.Config(adapterRecipe, model, "made"));
        LoraStart.Fill(adapter, adapterRecipe, 1, "bench");
        adapter.Dropout = dropout;
        using var optimizer = new AdamW(adapter.Values, 0);
        using var best = zeros_like(adapter.Values);
        best.copy_(adapter.Values);
        var step = new OptimizerStep(model, adapter, optimizer, 1, settings.ActivationCheckpointing);
        for (var number = 1; number <= 3; number++)
        {
            var examples = Enumerable.Range(0, batch)
                .Select(b => new EncodedExample([.. Enumerable.Range(0, length).Select(t => ((b * 7919) + (t * 104_729)) % 8000)],
                    length - 1, Truncated: false)).ToArray();
            step.Take(() => [MicroBatch.Of(examples, 0)], 1e-4, number, dropout > 0 ? (pass, layer) => pass + layer : null);
        }

        var peak = OwnProcess.Peak;
        return string.Create(CultureInfo.InvariantCulture, $"| 16 | {batch} x {length} | {dropout} | "
            + $"{(settings.ActivationCheckpointing ? "computed again" : "kept")} | {estimate.Total / 1e6:0} | {peak / 1e6:0} | "
            + $"{(double)estimate.Total / peak:0.00} |");
    }
}

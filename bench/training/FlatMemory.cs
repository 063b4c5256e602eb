using System.Globalization;
using Tributary.Models;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Torch.Training;
using Tributary.Training;

namespace Tributary.TrainingBench;

/// <summary>Resident memory over 2,000 steps of changing lengths.</summary>
internal static class FlatMemory
{
    private const int Steps = 2000;

    private static readonly ModelConfig Config = new()
    {
        Architecture = "LlamaForCausalLM", VocabularySize = 8192, HiddenSize = 64, IntermediateSize = 128, Layers = 2,
            Heads = 4, KeyValueHeads = 2,
        HeadDim = 16, MaxPositions = 1024, RmsNormEps = 1e-5, Rope = new RopeConfig(10000), TieEmbeddings = true,
    };

    /// <summary>The table: steps 50 to 250 against the last 200, by medians.</summary>
    public static IEnumerable<string> Run()
    {
        yield return "| activations | median of steps 50 to 250, MB | median of the last 200, MB | change |";
        yield return "|---|---|---|---|";
        foreach (var recompute in new[] { false, true })
        {
            var resident = Train(recompute);
            var (first, last) = (Median(resident[50..250]), Median(resident[^200..]));
            yield return string.Create(CultureInfo.InvariantCulture,
                $"| {(recompute ? "computed again" : "kept")} | {first / 1e6:0.0} | {last / 1e6:0.0} "
                + $"| {100 * ((last / first) - 1):+0.0;-0.0} % |");
        }
    }

    private static long[] Train(bool recompute)
    {
        using var model = CausalModel.Initialize(Config, 1);
        foreach (var weight in model.Weights.Values)
        {
            weight.requires_grad_(false);
        }

        using var adapter = LoraStack.Attach(model, LoraStart.Config(new AdapterRecipe(), model, "made"));
        using var optimizer = new AdamW(adapter.Values, 0);
        var step = new OptimizerStep(model, adapter, optimizer, 1, recompute);
        adapter.Dropout = 0.1;
        var resident = new long[Steps];
        for (var number = 1; number <= Steps; number++)
        {
            var examples = Enumerable.Range(0, 4)
                .Select(b => new EncodedExample([.. Enumerable.Range(0, 16 + (number * 37 % 80))
                    .Select(t => ((b * 7919) + (t * 104_729) + number) % 8192)], 8, Truncated: false)).ToArray();
            step.Take(() => [MicroBatch.Of(examples, 0)], 1e-4, number, (pass, layer) => number + pass + layer);
            resident[number - 1] = OwnProcess.Resident;
        }

        return resident;
    }

    private static double Median(IEnumerable<long> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}

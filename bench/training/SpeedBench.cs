using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using Tributary.Numerics;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Torch.Training;
using Tributary.Training;
using static TorchSharp.torch;

namespace Tributary.TrainingBench;

/// <summary>
/// Real tokens a second in training, against the same model, adapter and optimiser fed the usual way: batches in random order padded to
/// their longest example, logits and loss at every place.
/// </summary>
internal static class SpeedBench
{
    private const int BatchSize = 8;
    private const int StepsPerTurn = 25;
    private const int Turns = 3;
    private static readonly AdapterRecipe Recipe = new() { R = 16, LoraAlpha = 32 };

    /// <summary>The table.</summary>
    public static IEnumerable<string> Run(BenchOptions options)
    {
        yield return "| language | padding, usual | padding, by length | tokens/s, usual | tokens/s, by length and labelled rows | ratio |";
        yield return "|---|---|---|---|---|---|";
        using var model = CausalModel.Load(options.Model);
        var (usualTokens, usualSeconds, ourTokens, ourSeconds) = (0L, 0.0, 0L, 0.0);
        foreach (var language in new[] { "en", "de", "fr", "es", "ja" })
        {
            var data = new TrainingData(SentimentData.Encode(options, language), [], 0);
            var random = CounterRandom.For(1, language).Permutation(data.Train.Count).Chunk(BatchSize).ToArray();
            var sorted = BatchOrder.Epoch(data.Lengths, BatchSize, 1, language, 0);
            var (usual, ours) = Measure(model, data, random, sorted);
            (usualTokens, usualSeconds) = (usualTokens + usual.Tokens, usualSeconds + usual.Seconds);
            (ourTokens, ourSeconds) = (ourTokens + ours.Tokens, ourSeconds + ours.Seconds);
            yield return Row(language, Padding(data, random), Padding(data, sorted), usual, ours);
        }

        yield return Row("all", null, null, (usualTokens, usualSeconds), (ourTokens, ourSeconds));
    }

    /// <summary>Both ways in turns, so that what else runs on the machine meets both.</summary>
    private static ((long Tokens, double Seconds) Usual, (long Tokens, double Seconds) Ours) Measure(
        CausalModel model, TrainingData data, int[][] random, IReadOnlyList<int[]> sorted)
    {
        using var adapter = LoraStack.Attach(model, LoraStart.Config(Recipe, model, "polyglot-4m"));
        LoraStart.Fill(adapter, Recipe, 1, "bench");
        using var optimizer = new AdamW(adapter.Values, 0);
        var step = new OptimizerStep(model, adapter, optimizer, 1);
        (long Tokens, double Seconds) usual = default;
        (long Tokens, double Seconds) ours = default;
        TakeUsual(model, adapter, optimizer, data, random[^1]);
        step.Take(() => [data.Batch(sorted[^1])], 1e-4, 1);
        for (var turn = 0; turn < Turns; turn++)
        {
            foreach (var batch in Enumerable.Range(turn * StepsPerTurn, StepsPerTurn))
            {
                usual = Add(usual, data, random[batch], () => TakeUsual(model, adapter, optimizer, data, random[batch]));
            }

            foreach (var batch in Enumerable.Range(turn * StepsPerTurn, StepsPerTurn))
            {
                ours = Add(ours, data, sorted[batch], () => step.Take(() => [data.Batch(sorted[batch])], 1e-4, 1));
            }
        }

        return (usual, ours);
    }

    private static (long Tokens, double Seconds) Add((long Tokens, double Seconds) sum, TrainingData data, int[] batch, Action take)
    {
        var clock = Stopwatch.StartNew();
        take();
        return (sum.Tokens + batch.Sum(index => (long)data.Lengths[index]), sum.Seconds + clock.Elapsed.TotalSeconds);
    }

    private static void TakeUsual(CausalModel model, LoraStack adapter, AdamW optimizer, TrainingData data, int[] batch)
    {
        using var scope = NewDisposeScope();
        adapter.Gradients!.zero_();
        var tensors = data.Batch(batch);
        var (sequences, length) = (tensors.Ids.shape[0], tensors.Ids.shape[1]);
        var labels = full([sequences * length], -100, dtype: ScalarType.Int64);
        labels.index_copy_(0, tensors.Rows, tensors.Labels);
        var loss = nn.functional.cross_entropy(model.Logits(tensors.Ids), labels);
        loss.backward();
        using var none = no_grad();
        var norm = adapter.Gradients.square().sum().sqrt().item<float>();
        adapter.Gradients.mul_(Math.Min(1, 1 / (norm + 1e-6f)));
        optimizer.Step(adapter.Gradients, 1e-4, 1);
    }

    private static double Padding(TrainingData data, IReadOnlyList<int[]> batches)
    {
        var padded = batches.Sum(batch => (long)batch.Length * batch.Max(index => data.Lengths[index]));
        return 1 - ((double)data.Lengths.Sum(length => (long)length) / padded);
    }

    private static string Row(string language, double? usualPadding, double? ourPadding, (long Tokens, double Seconds) usual,
        (long Tokens, double Seconds) ours)
    {
        var (usually, by) = (usual.Tokens / usual.Seconds, ours.Tokens / ours.Seconds);
        return string.Create(CultureInfo.InvariantCulture, $"| {language} | {Percent(usualPadding)} | "
            + $"{Percent(ourPadding)} | {usually:0} | "
            + $"{by:0} | {by / usually:0.00} |");
    }

    private static string Percent(double? fraction) => fraction is { } known ? FormattableString.Invariant($"{100 * known:0.0} %") : "";
}

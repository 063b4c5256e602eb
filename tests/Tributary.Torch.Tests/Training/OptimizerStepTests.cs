using Tributary.Testing;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Torch.Training;
using Tributary.Training;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Training;

public sealed class OptimizerStepTests
{
    private static readonly AdapterRecipe Recipe = new() { R = 4 };

    [Fact]
    public void Backward_BFloat16Weights_GivesFloat32GradientsInTheSameDirection()
    {
        var (loss, gradients) = Gradients(ScalarType.Float32);
        var (roundedLoss, rounded) = Gradients(ScalarType.BFloat16);
        Assert.Equal(loss, roundedLoss, loss * 0.02);
        var cosine = gradients.Zip(rounded, (one, other) => (double)one * other).Sum() / (Norm(gradients) * Norm(rounded));
        Assert.True(cosine > 0.98, FormattableString.Invariant($"cosine {cosine}"));
    }

    [Fact]
    public void Take_BFloat16Weights_LowersTheLoss()
    {
        using var model = Load(ScalarType.BFloat16);
        using var adapter = Attach(model);
        using var optimizer = new AdamW(adapter.Values, 0);
        var step = new OptimizerStep(model, adapter, optimizer, 1);
        double[] losses = [.. Enumerable.Range(1, 12).Select(number => step.Take(() => [Batch()], 1e-2, number).Loss)];
        Assert.True(losses[^1] < losses[0] * 0.8);
    }

    private static (double Loss, float[] Gradients) Gradients(ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        using var model = Load(dtype);
        using var adapter = Attach(model);
        using var optimizer = new AdamW(adapter.Values, 0);
        var loss = new OptimizerStep(model, adapter, optimizer, 1).Backward([Batch()]);
        return (loss, LoraStack.Floats(adapter.Gradients!).ToArray());
    }

    private static CausalModel Load(ScalarType dtype) => CausalModel.Load(
        SharedFolder.Require("goldens", "model", "models", "llama_untied"), CPU, dtype);

    private static LoraStack Attach(CausalModel model)
    {
        var adapter = LoraStack.Attach(model, LoraStart.Config(Recipe, model, "golden"));
        LoraStart.Fill(adapter, Recipe, 1, "de");
        return adapter;
    }

    private static MicroBatch Batch() => MicroBatch.Of(
        [.. Enumerable.Range(0, 4)
            .Select(b => new EncodedExample([.. Enumerable.Range(0, 20).Select(t => 3 + (((b * 7) + (t * 5)) % 50))], 4,
            Truncated: false))]);

    private static double Norm(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value));
}

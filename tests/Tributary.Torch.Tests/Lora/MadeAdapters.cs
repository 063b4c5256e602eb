using Tributary.Adapters;
using Tributary.Numerics;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Lora;

/// <summary>Adapters of random values for a model in memory, and what a model says with them.</summary>
internal static class MadeAdapters
{
    /// <summary>An adapter of a configuration, no part of it zero.</summary>
    public static LoraAdapter Of(CausalModel model, LoraConfig config, int seed)
    {
        using var stack = LoraStack.Attach(model, config);
        var values = new float[stack.Values.numel()];
        CounterRandom.For(seed, "made").FillUniform(values, -0.3, 0.3);
        using (no_grad())
        using (NewDisposeScope())
        {
            // Added: magnitudes stay near the norms that they began as.
            stack.Values.add_(tensor(values));
        }

        return stack.ToAdapter(config);
    }

    /// <summary>All logits for some tokens.</summary>
    public static float[] Logits(CausalModel model)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        return ModelWeights.Values(model.Logits(tensor(Enumerable.Range(0, 80).Select(i => (long)(i * 7 % 64)).ToArray(), [1, 80])));
    }

    public static double Largest(float[] left, float[] right) => left.Zip(right, (a, b) => (double)Math.Abs(a - b)).Max();
}

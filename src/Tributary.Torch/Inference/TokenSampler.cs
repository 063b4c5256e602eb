using Tributary.Evaluation.Models;

namespace Tributary.Torch.Inference;

/// <summary>
/// Draws the next token: softmax(logits / temperature), cut to the fewest likeliest tokens of mass top-p (Holtzman et al. 2019,
/// arXiv:1904.09751). The draw goes through the tokens by id, not by likelihood, so that
/// two of nearly the same likelihood may change places without changing it.
/// </summary>
internal static class TokenSampler
{
    /// <summary>A token.</summary>
    /// <param name="logits">[V].</param>
    /// <param name="settings">Temperature, above 0, and top-p.</param>
    /// <param name="uniform">What decides, in [0, 1).</param>
    public static int Draw(ReadOnlySpan<float> logits, GenerationSettings settings, double uniform)
    {
        var weights = new double[logits.Length];
        var largest = (double)System.Numerics.Tensors.TensorPrimitives.Max(logits);
        for (var id = 0; id < weights.Length; id++)
        {
            weights[id] = Math.Exp((logits[id] - largest) / settings.Temperature);
        }

        if (settings.TopP < 1)
        {
            Cut(weights, settings.TopP);
        }

        return Find(weights, uniform * weights.Sum());
    }

    /// <summary>Sets all but the likeliest to 0; of equals the one of the smaller id is the likelier.</summary>
    private static void Cut(double[] weights, double topP)
    {
        var order = Enumerable.Range(0, weights.Length).OrderByDescending(id => weights[id]).ToArray();
        var (mass, wanted) = (0.0, topP * weights.Sum());
        foreach (var id in order)
        {
            (mass, weights[id]) = (mass + weights[id], mass < wanted ? weights[id] : 0);
        }
    }

    private static int Find(double[] weights, double point)
    {
        var (mass, last) = (0.0, 0);
        for (var id = 0; id < weights.Length; id++)
        {
            mass += weights[id];
            last = weights[id] > 0 ? id : last;
            if (point < mass)
            {
                return id;
            }
        }

        // Rounding may leave the point on the very end.
        return last;
    }
}

using Tributary.Adapters;
using Tributary.Numerics;

namespace Tributary.Merging.Layers;

/// <summary>
/// The singular value decomposition of s B A without forming it: A = L_a Q_a and B^T = L_b Q_b leave the core L_b^T L_a, at most r on a
/// side; and the way back, as PEFT writes it: A = V^T, B = U S.
/// </summary>
internal static class FactorSvd
{
    /// <summary>Decomposes the delta of a layer.</summary>
    public static Svd Of(LoraFactors factors)
    {
        var layer = new ModuleFactors(new MergeModule(factors.Module, factors.In, factors.Out, [factors.Shape]), [factors]);
        var (a, b) = (RowBasis.Of(layer.StackA().Wide()), RowBasis.Of(layer.StackB().Wide(layer.Scalings())));
        var core = Svd.Of(Products.Multiply(b.L.Transposed(), a.L));
        return new Svd(Products.Multiply(core.Left, b.Q), core.Values, Products.Multiply(core.Right, a.Q));
    }

    /// <summary>Factors of scaling 1 whose product is the sum of the triples; rank 1 and zero if there are none.</summary>
    /// <param name="svd">The triples.</param>
    /// <param name="shape">Gives name, inputs and outputs.</param>
    /// <param name="clamp">Quantile of all entries of U S and V^T that they are clamped to; null: not at all.</param>
    public static LoraFactors ToFactors(Svd svd, LoraModule shape, double? clamp)
    {
        var rank = Math.Max(1, svd.Values.Length);
        var (a, b) = (new float[rank * shape.In], new float[shape.Out * rank]);
        for (var k = 0; k < svd.Values.Length; k++)
        {
            FloatFormats.NarrowF64(svd.Right.Row(k), a.AsSpan(k * shape.In, shape.In));
            var left = svd.Left.Row(k);
            for (var i = 0; i < shape.Out; i++)
            {
                b[(i * rank) + k] = (float)(left[i] * svd.Values[k]);
            }
        }

        if (clamp is { } quantile)
        {
            Clamp(a, b, quantile);
        }

        return new LoraFactors(shape.Name, rank, shape.In, shape.Out, 1, a, b);
    }

    /// <summary>Clamps to +- the quantile of all entries, interpolated linearly between neighbours as torch.quantile does.</summary>
    private static void Clamp(float[] a, float[] b, double quantile)
    {
        float[] sorted = [.. a, .. b];
        Array.Sort(sorted);
        var place = quantile * (sorted.Length - 1);
        var below = (int)Math.Floor(place);
        var above = Math.Min(below + 1, sorted.Length - 1);
        var limit = (float)(sorted[below] + ((place - below) * ((double)sorted[above] - sorted[below])));
        foreach (var factor in new[] { a, b })
        {
            foreach (ref var entry in factor.AsSpan())
            {
                // A negative quantile leaves nothing between the limits: the upper one wins, as in torch.
                entry = Math.Min(Math.Max(entry, -limit), limit);
            }
        }
    }
}

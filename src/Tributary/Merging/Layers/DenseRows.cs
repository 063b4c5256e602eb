using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Numerics;

namespace Tributary.Merging.Layers;

/// <summary>Rows of the dense product of two factors. Every entry is one chain of fused multiply-adds over the rank, in float32.</summary>
internal static class DenseRows
{
    /// <summary>About 2 MB of float32: enough rows that A comes from memory seldom, few enough to stay near the processor.</summary>
    public const int BlockEntries = 1 << 19;

    /// <summary>B times the scaling, each entry rounded once: [out x r].</summary>
    public static float[] ScaledB(LoraFactors factors) =>
        factors.Scaling == 1 ? factors.B : [.. factors.B.Select(entry => (float)(entry * factors.Scaling))];

    /// <summary>Entries of b A from one on, flattened in row-major order.</summary>
    /// <param name="b">[out x r].</param>
    /// <param name="factors">Gives A.</param>
    /// <param name="start">The first entry; the first of a row.</param>
    /// <param name="destination">Whole rows.</param>
    public static void Read(float[] b, LoraFactors factors, long start, Span<float> destination)
    {
        var (row, rows) = ((int)(start / factors.In), destination.Length / factors.In);
        Products.Combine(b.AsSpan(row * factors.Rank, rows * factors.Rank), factors.A, factors.In, destination, adds: false);
    }

    /// <summary>Passes a product of factors on as entries, in blocks of whole rows.</summary>
    public static StoredLayer PassOn(LoraFactors factors, DenseLayer layer)
    {
        var b = ScaledB(factors);
        var rows = Math.Max(1, BlockEntries / factors.In);
        var block = new float[Math.Min(rows, factors.Out) * factors.In];
        for (var row = 0; row < factors.Out; row += rows)
        {
            var part = block.AsSpan(0, Math.Min(rows, factors.Out - row) * factors.In);
            Read(b, factors, (long)row * factors.In, part);
            layer.Write((long)row * factors.In, part);
        }

        return layer.Finish();
    }
}

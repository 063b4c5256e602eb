using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tributary.Numerics;

/// <summary>
/// Sums over blocks of float32 in float64, the same bits on every machine: products of two float32 are exact in float64, and sums have 16
/// lanes that are combined in a fixed order.
/// </summary>
internal static class FloatBlocks
{
    private const int Lanes = 16;

    /// <summary>The inner product: element i joins lane i mod 16; lanes are
    /// combined 16 -> 4 -> 2 -> 1, the rest is added in order.</summary>
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Debug.Assert(x.Length == y.Length, "lengths differ");
        var (a, b, c, d) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        ref var firstX = ref MemoryMarshal.GetReference(x);
        ref var firstY = ref MemoryMarshal.GetReference(y);
        var i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
        {
            var (x0, x1) = Vector256.Widen(Vector256.LoadUnsafe(ref firstX, (nuint)i));
            var (y0, y1) = Vector256.Widen(Vector256.LoadUnsafe(ref firstY, (nuint)i));
            var (x2, x3) = Vector256.Widen(Vector256.LoadUnsafe(ref firstX, (nuint)i + 8));
            var (y2, y3) = Vector256.Widen(Vector256.LoadUnsafe(ref firstY, (nuint)i + 8));
            a += x0 * y0;
            b += x1 * y1;
            c += x2 * y2;
            d += x3 * y3;
        }

        var four = a + c + (b + d);
        var sum = four[0] + four[2] + (four[1] + four[3]);
        for (; i < x.Length; i++)
        {
            sum += (double)x[i] * y[i];
        }

        return sum;
    }

    /// <summary>sums[i] += coefficient * x[i], each a fused multiply-add.</summary>
    public static void AddScaled(double coefficient, ReadOnlySpan<float> x, Span<double> sums)
    {
        Debug.Assert(x.Length == sums.Length, "lengths differ");
        var factor = Vector256.Create(coefficient);
        ref var firstX = ref MemoryMarshal.GetReference(x);
        ref var firstSum = ref MemoryMarshal.GetReference(sums);
        var i = 0;
        for (; i <= x.Length - 8; i += 8)
        {
            var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref firstX, (nuint)i));
            Vector256.FusedMultiplyAdd(factor, low, Vector256.LoadUnsafe(ref firstSum, (nuint)i)).StoreUnsafe(ref firstSum, (nuint)i);
            Vector256.FusedMultiplyAdd(factor, high, Vector256.LoadUnsafe(ref firstSum, (nuint)i + 4))
                .StoreUnsafe(ref firstSum, (nuint)i + 4);
        }

        for (; i < x.Length; i++)
        {
            sums[i] = Math.FusedMultiplyAdd(coefficient, x[i], sums[i]);
        }
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tributary.Numerics;

/// <summary>Sums of magnitudes that are the same, bit for bit, for any vector width: entry i joins lane i mod 8, lanes are added in their order.</summary>
public static class Magnitudes
{
    private const int Lanes = 8;

    /// <summary>The sum of |x| in float64.</summary>
    public static double Sum(ReadOnlySpan<float> values)
    {
        var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
        ref var first = ref MemoryMarshal.GetReference(values);
        var i = 0;
        for (; i <= values.Length - Lanes; i += Lanes)
        {
            var (lowValues, highValues) = Vector256.Widen(Vector256.Abs(Vector256.LoadUnsafe(ref first, (nuint)i)));
            low += lowValues;
            high += highValues;
        }

        Span<double> lanes = stackalloc double[Lanes];
        low.CopyTo(lanes);
        high.CopyTo(lanes[4..]);
        for (; i < values.Length; i++)
        {
            lanes[i % Lanes] += Math.Abs((double)values[i]);
        }

        return Total(lanes);
    }

    /// <summary>The sum of x^2 in float64.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> values)
    {
        var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
        ref var first = ref MemoryMarshal.GetReference(values);
        var i = 0;
        for (; i <= values.Length - Lanes; i += Lanes)
        {
            var (lowValues, highValues) = Vector256.Widen(Vector256.LoadUnsafe(ref first, (nuint)i));
            low += lowValues * lowValues;
            high += highValues * highValues;
        }

        Span<double> lanes = stackalloc double[Lanes];
        low.CopyTo(lanes);
        high.CopyTo(lanes[4..]);
        for (; i < values.Length; i++)
        {
            lanes[i % Lanes] += (double)values[i] * values[i];
        }

        return Total(lanes);
    }

    private static double Total(ReadOnlySpan<double> lanes)
    {
        var sum = 0.0;
        foreach (var lane in lanes)
        {
            sum += lane;
        }

        return sum;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tributary.Merging.Entries;

/// <summary>sum of w_i d_i over a divisor, entry by entry: in float64, in the inputs'
/// order, rounded once. Bound by memory, not by arithmetic.</summary>
internal static class WeightedSum
{
    // Of what is left of 0.1 + 0.2 - 0.3 in float64, a quotient would be noise.
    private const double Nothing = 1e-12;

    /// <summary>True if weights sum to 0 but for rounding, so that nothing can be divided by their sum.</summary>
    public static bool Cancels(IEnumerable<double> weights)
    {
        var (sum, magnitudes) = (0.0, 0.0);
        foreach (var weight in weights)
        {
            sum += weight;
            magnitudes += Math.Abs(weight);
        }

        return Math.Abs(sum) <= Nothing * magnitudes;
    }

    /// <summary>Multiplies values, each product rounded once.</summary>
    public static void Scale(ReadOnlySpan<float> values, double factor, Span<float> scaled)
    {
        ref var source = ref MemoryMarshal.GetReference(values);
        ref var target = ref MemoryMarshal.GetReference(scaled);
        var e = 0;
        for (; e <= values.Length - Vector256<float>.Count; e += Vector256<float>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref source, (nuint)e));
            Vector256.Narrow(low * factor, high * factor).StoreUnsafe(ref target, (nuint)e);
        }

        for (; e < values.Length; e++)
        {
            scaled[e] = (float)(values[e] * factor);
        }
    }

    /// <summary>Sums blocks.</summary>
    /// <param name="values">Per input, at least as long as the result.</param>
    /// <param name="weights">One per input.</param>
    /// <param name="divisor">Not 0.</param>
    /// <param name="sums">The result, overwritten.</param>
    public static void Run(float[][] values, double[] weights, double divisor, Span<float> sums)
    {
        ref var target = ref MemoryMarshal.GetReference(sums);
        var e = 0;
        for (; e <= sums.Length - Vector256<float>.Count; e += Vector256<float>.Count)
        {
            var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
            for (var i = 0; i < values.Length; i++)
            {
                var (lowValues, highValues) = Vector256.Widen(
                    Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(values[i]), (nuint)e));
                low += lowValues * weights[i];
                high += highValues * weights[i];
            }

            var divided = divisor == 1 ? Vector256.Narrow(low, high) : Vector256.Narrow(low / divisor, high / divisor);
            divided.StoreUnsafe(ref Unsafe.Add(ref target, e));
        }

        for (; e < sums.Length; e++)
        {
            var sum = 0.0;
            for (var i = 0; i < values.Length; i++)
            {
                sum += values[i][e] * weights[i];
            }

            sums[e] = (float)(sum / divisor);
        }
    }
}

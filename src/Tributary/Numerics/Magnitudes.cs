using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tributary.Numerics;

/// <summary>
/// Work on magnitudes, the same bit for bit at any vector width: in sums entry i joins lane i mod 8, and lanes are added in their order.
/// </summary>
internal static class Magnitudes
{
    private const int Lanes = 8;

    /// <summary>The sum of |x| in float64.</summary>
    public static double Sum(ReadOnlySpan<float> values) => Sum<Magnitude>(values);

    /// <summary>The sum of x^2 in float64.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> values) => Sum<Square>(values);

    private static double Sum<TTerm>(ReadOnlySpan<float> values)
        where TTerm : ITerm
    {
        var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
        ref var first = ref MemoryMarshal.GetReference(values);
        var i = 0;
        for (; i <= values.Length - Lanes; i += Lanes)
        {
            var (lowValues, highValues) = Vector256.Widen(Vector256.LoadUnsafe(ref first, (nuint)i));
            low += TTerm.Of(lowValues);
            high += TTerm.Of(highValues);
        }

        Span<double> lanes = stackalloc double[Lanes];
        low.CopyTo(lanes);
        high.CopyTo(lanes[4..]);
        for (; i < values.Length; i++)
        {
            lanes[i % Lanes] += TTerm.Of(values[i]);
        }

        var sum = 0.0;
        foreach (var lane in lanes)
        {
            sum += lane;
        }

        return sum;
    }

    /// <summary>Sets to 0 what does not lie in a range of magnitudes, in place; returns how many entries stay.</summary>
    /// <param name="values">The values.</param>
    /// <param name="from">Bits of the smallest magnitude that stays: bits are in the order of magnitudes.</param>
    /// <param name="below">Bits of the smallest magnitude beyond the range.</param>
    public static long KeepRange(Span<float> values, int from, int below)
    {
        var (least, beyond, magnitude) = (Vector256.Create(from), Vector256.Create(below), Vector256.Create(int.MaxValue));
        ref var first = ref Unsafe.As<float, int>(ref MemoryMarshal.GetReference(values));
        var (i, kept) = (0, 0L);
        for (; i <= values.Length - Lanes; i += Lanes)
        {
            var bits = Vector256.LoadUnsafe(ref first, (nuint)i);
            var stays = Vector256.GreaterThanOrEqual(bits & magnitude, least) & Vector256.LessThan(bits & magnitude, beyond);
            (bits & stays).StoreUnsafe(ref first, (nuint)i);
            kept += BitOperations.PopCount(stays.ExtractMostSignificantBits());
        }

        for (; i < values.Length; i++)
        {
            var bits = BitConverter.SingleToInt32Bits(values[i]) & int.MaxValue;
            var stays = bits >= from && bits < below;
            values[i] = stays ? values[i] : 0;
            kept += stays ? 1 : 0;
        }

        return kept;
    }

    /// <summary>Looks for the n-th entry of a magnitude, n from 1: its index, or -1 and how many entries have the magnitude.</summary>
    public static (int Index, long Found) IndexOf(ReadOnlySpan<float> values, float magnitude, long n)
    {
        var wanted = Vector256.Create(magnitude);
        ref var first = ref MemoryMarshal.GetReference(values);
        var (i, found) = (0, 0L);
        for (; i <= values.Length - Lanes; i += Lanes)
        {
            var here = BitOperations.PopCount(Vector256.Equals(Vector256.Abs(Vector256.LoadUnsafe(ref first, (nuint)i)), wanted)
                .ExtractMostSignificantBits());
            if (found + here >= n)
            {
                break;
            }

            found += here;
        }

        for (; i < values.Length; i++)
        {
            if (Math.Abs(values[i]) == magnitude && ++found == n)
            {
                return (i, found);
            }
        }

        return (-1, found);
    }

    /// <summary>What a sum takes of each value.</summary>
    private interface ITerm
    {
        static abstract double Of(double value);

        static abstract Vector256<double> Of(Vector256<double> values);
    }

    private readonly struct Magnitude : ITerm
    {
        public static double Of(double value) => Math.Abs(value);

        public static Vector256<double> Of(Vector256<double> values) => Vector256.Abs(values);
    }

    private readonly struct Square : ITerm
    {
        public static double Of(double value) => value * value;

        public static Vector256<double> Of(Vector256<double> values) => values * values;
    }
}

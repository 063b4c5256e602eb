using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tributary.Merging.Entries;

/// <summary>
/// Finds the k-th largest magnitude among many values without sorting or keeping them: magnitudes of float32 order as their bits do, so one
/// count over the upper half of the bits and one over the lower half name it exactly. Counts of parts can be added up in any order.
/// </summary>
internal sealed class MagnitudeCounts : IDisposable
{
    private const int Bins = 1 << 16;
    private readonly long[] upper = Rent();
    private readonly long[] lower = Rent();
    private int lowerBits;

    /// <summary>True if every value of the first pass has an empty lower half, as bfloat16 has: no second pass is needed.</summary>
    public bool LowerHalvesAreEmpty => (lowerBits & 0xFFFF) == 0;

    /// <summary>First pass: counts the upper halves.</summary>
    public void AddUpper(ReadOnlySpan<float> values)
    {
        var seen = 0;
        foreach (var value in values)
        {
            var bits = MagnitudeBits(value);
            upper[bits >> 16]++;
            seen |= bits;
        }

        lowerBits |= seen;
    }

    /// <summary>In place of a second pass where lower halves are empty.</summary>
    public void AddEmptyLower(int upperHalf) => lower[0] = upper[upperHalf];

    /// <summary>Second pass: counts the lower halves of the values whose upper half is a given one.</summary>
    public void AddLower(ReadOnlySpan<float> values, int upperHalf)
    {
        var (wanted, magnitudes) = (Vector256.Create(upperHalf), Vector256.Create(int.MaxValue));
        ref var first = ref Unsafe.As<float, int>(ref MemoryMarshal.GetReference(values));
        var i = 0;
        for (; i <= values.Length - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            var upperHalves = Vector256.ShiftRightLogical(Vector256.LoadUnsafe(ref first, (nuint)i) & magnitudes, 16);
            // Few values lie in the bin: most vectors are passed over whole.
            for (var found = Vector256.Equals(upperHalves, wanted).ExtractMostSignificantBits(); found != 0; found &= found - 1)
            {
                lower[Unsafe.Add(ref first, i + BitOperations.TrailingZeroCount(found)) & 0xFFFF]++;
            }
        }

        for (; i < values.Length; i++)
        {
            var bits = MagnitudeBits(values[i]);
            if (bits >> 16 == upperHalf)
            {
                lower[bits & 0xFFFF]++;
            }
        }
    }

    /// <summary>Counts values that are 0 and stored nowhere; for both passes at once.</summary>
    public void AddZeros(long count)
    {
        upper[0] += count;
        lower[0] += count;
    }

    /// <summary>Adds the counts of a part.</summary>
    public void Add(MagnitudeCounts part)
    {
        TensorPrimitives.Add<long>(upper.AsSpan(0, Bins), part.upper.AsSpan(0, Bins), upper);
        TensorPrimitives.Add<long>(lower.AsSpan(0, Bins), part.lower.AsSpan(0, Bins), lower);
        lowerBits |= part.lowerBits;
    }

    /// <summary>The upper half of the k-th largest magnitude, k from 1.</summary>
    public int UpperHalfOf(long k) => Descend(upper, k).Bin;

    /// <summary>The k-th largest magnitude, after the second pass; how many values are
    /// equal to it, and how many of these are among the k largest.</summary>
    public (float Magnitude, long EqualKept, long Equal) Find(long k)
    {
        var (high, remaining) = Descend(upper, k);
        var (low, equal) = Descend(lower, remaining);
        return (BitConverter.Int32BitsToSingle((high << 16) | low), equal, lower[low]);
    }

    /// <summary>Lets the memory be used again: half a megabyte, and a merge of adapters counts thousands of times.</summary>
    public void Dispose()
    {
        ArrayPool<long>.Shared.Return(upper);
        ArrayPool<long>.Shared.Return(lower);
    }

    private static long[] Rent()
    {
        var counts = ArrayPool<long>.Shared.Rent(Bins);
        counts.AsSpan(0, Bins).Clear();
        return counts;
    }

    private static (int Bin, long Remaining) Descend(long[] counts, long k)
    {
        for (var bin = Bins - 1; bin >= 0; bin--)
        {
            if (k <= counts[bin])
            {
                return (bin, k);
            }

            k -= counts[bin];
        }

        throw new ArgumentOutOfRangeException(nameof(k));
    }

    private static int MagnitudeBits(float value) => BitConverter.SingleToInt32Bits(value) & int.MaxValue;
}

namespace Tributary.Merging.Entries;

/// <summary>
/// Finds the k-th largest magnitude among many values without sorting or keeping them: magnitudes of float32 order as their bits do, so one
/// count over the upper half of the bits and one over the lower half name it exactly. Counts of parts can be added up in any order.
/// </summary>
internal sealed class MagnitudeCounts
{
    private const int Bins = 1 << 16;
    private readonly long[] upper = new long[Bins];
    private readonly long[] lower = new long[Bins];

    /// <summary>First pass: counts the upper halves.</summary>
    public void AddUpper(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            upper[MagnitudeBits(value) >> 16]++;
        }
    }

    /// <summary>Second pass: counts the lower halves of the values whose upper half is a given one.</summary>
    public void AddLower(ReadOnlySpan<float> values, int upperHalf)
    {
        foreach (var value in values)
        {
            var bits = MagnitudeBits(value);
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
        for (var i = 0; i < Bins; i++)
        {
            upper[i] += part.upper[i];
            lower[i] += part.lower[i];
        }
    }

    /// <summary>The upper half of the k-th largest magnitude, k from 1.</summary>
    public int UpperHalfOf(long k) => Descend(upper, k).Bin;

    /// <summary>The k-th largest magnitude, after the second pass; how many values are equal to it, and how many of these are among the k largest.</summary>
    public (float Magnitude, long EqualKept, long Equal) Find(long k)
    {
        var (high, remaining) = Descend(upper, k);
        var (low, equal) = Descend(lower, remaining);
        return (BitConverter.Int32BitsToSingle((high << 16) | low), equal, lower[low]);
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

namespace Tributary.Merging;

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

    /// <summary>The k-th largest magnitude, after the second pass, and how many of the values equal to it are among the k largest.</summary>
    public (float Magnitude, long EqualKept) Find(long k)
    {
        var (high, remaining) = Descend(upper, k);
        var (low, equal) = Descend(lower, remaining);
        return (BitConverter.Int32BitsToSingle((high << 16) | low), equal);
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

/// <summary>Which entries of one input stay: those above a magnitude, and some or all of those equal to it.</summary>
/// <param name="Threshold">The smallest magnitude that stays.</param>
/// <param name="EqualKept">How many entries of exactly that magnitude stay, the lower indices first.</param>
internal readonly record struct MagnitudeTrim(float Threshold, long EqualKept)
{
    /// <summary>Keeps everything.</summary>
    public static readonly MagnitudeTrim All = new(0, long.MaxValue);

    /// <summary>Keeps nothing.</summary>
    public static readonly MagnitudeTrim Nothing = new(float.PositiveInfinity, 0);

    /// <summary>How many entries a density keeps, and whether those equal to the last of them stay too; null: all stay.</summary>
    public static long? KeptBy(double density, long count, TrimThreshold threshold)
    {
        // trunc(d N) in float64, as the references compute it.
        var kept = (long)(density * count) + (threshold == TrimThreshold.KeepEqual ? 1 : 0);
        return kept >= count ? null : kept;
    }

    /// <summary>The trim of one block by itself.</summary>
    public static MagnitudeTrim Of(float[] block, double density, TrimThreshold threshold)
    {
        if (KeptBy(density, block.Length, threshold) is not { } kept)
        {
            return All;
        }

        if (kept == 0)
        {
            return Nothing;
        }

        var counts = new MagnitudeCounts();
        counts.AddUpper(block);
        counts.AddLower(block, counts.UpperHalfOf(kept));
        return Of(counts, kept, threshold);
    }

    /// <summary>The trim that finished counts give.</summary>
    public static MagnitudeTrim Of(MagnitudeCounts counts, long kept, TrimThreshold threshold)
    {
        var (magnitude, equal) = counts.Find(kept);
        return new MagnitudeTrim(magnitude, threshold == TrimThreshold.KeepEqual ? long.MaxValue : equal);
    }

    /// <summary>Sets the entries that do not stay to 0, in place; returns how many stay.</summary>
    public long Apply(Span<float> block)
    {
        var equalLeft = EqualKept;
        long kept = 0;
        foreach (ref var entry in block)
        {
            var magnitude = Math.Abs(entry);
            if (magnitude > Threshold || (magnitude == Threshold && equalLeft-- > 0))
            {
                kept++;
            }
            else
            {
                entry = 0;
            }
        }

        return kept;
    }
}

namespace Tributary.Merging.Entries;

/// <summary>
/// A place in the order of one task vector's entries by magnitude, the largest first and of equal ones the lower index first: it parts the
/// entries before it, itself included, from those behind.
/// </summary>
/// <param name="Magnitude">The last magnitude before the cut.</param>
/// <param name="LastEqual">Index of the last entry of exactly that magnitude before the cut; all of them where it is the largest number.</param>
internal readonly record struct MagnitudeCut(float Magnitude, long LastEqual)
{
    /// <summary>Everything lies before it.</summary>
    public static readonly MagnitudeCut Everything = new(0, long.MaxValue);

    /// <summary>Nothing lies before it.</summary>
    public static readonly MagnitudeCut Nothing = new(float.PositiveInfinity, -1);

    /// <summary>Whether an entry lies before the cut.</summary>
    public bool IsBefore(float magnitude, long index) => magnitude > Magnitude || (magnitude == Magnitude && index <= LastEqual);

    /// <summary>How many entries a density keeps; null: all.</summary>
    public static long? KeptBy(double density, long count, TrimThreshold threshold)
    {
        // trunc(d N) in float64, as the references compute it.
        var kept = (long)(density * count) + (threshold == TrimThreshold.KeepEqual ? 1 : 0);
        return kept >= count ? null : kept;
    }

    /// <summary>The cut behind the k largest entries of a task vector.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="input">The input.</param>
    /// <param name="k">In [0, count].</param>
    public static MagnitudeCut Behind(EntryTensor tensor, int input, long k)
    {
        if (k == 0 || k >= tensor.Count)
        {
            return k == 0 ? Nothing : Everything;
        }

        var counts = new MagnitudeCounts();
        using var block = new EntryBlock(tensor);
        block.ForEach(input, (_, values) => counts.AddUpper(values));
        var upper = counts.UpperHalfOf(k);
        block.ForEach(input, (_, values) => counts.AddLower(values, upper));
        var (magnitude, before, equal) = counts.Find(k);
        return new MagnitudeCut(magnitude, before == equal ? long.MaxValue : block.IndexOfEqual(input, magnitude, before));
    }
}

/// <summary>Keeps the entries behind one place in the order by magnitude and before another: a trim has no first place, breadcrumbs have both.</summary>
/// <param name="tooLarge">What lies before it is dropped.</param>
/// <param name="last">What lies behind it is dropped.</param>
internal sealed class MagnitudeSelection(MagnitudeCut tooLarge, MagnitudeCut last) : EntrySelection
{
    /// <inheritdoc/>
    public override EntrySelection WithScale(float scale) => new MagnitudeSelection(tooLarge, last) { Scale = scale };

    /// <inheritdoc/>
    protected override long Keep(long start, Span<float> block)
    {
        long kept = 0;
        for (var i = 0; i < block.Length; i++)
        {
            var magnitude = Math.Abs(block[i]);
            if (last.IsBefore(magnitude, start + i) && !tooLarge.IsBefore(magnitude, start + i))
            {
                kept++;
            }
            else
            {
                block[i] = 0;
            }
        }

        return kept;
    }
}

namespace Tributary.Merging.Entries;

/// <summary>
/// A place in the order of one task vector's entries by magnitude, the largest first and of equal ones the lower index first: it parts the
/// entries before it, itself included, from those behind.
/// </summary>
/// <param name="Magnitude">The last magnitude before the cut.</param>
/// <param name="LastEqual">Index of the last entry of exactly that magnitude
/// before the cut; all of them if it is the largest number.</param>
internal readonly record struct MagnitudeCut(float Magnitude, long LastEqual)
{
    /// <summary>Everything lies before it.</summary>
    public static readonly MagnitudeCut Everything = new(0, long.MaxValue);

    /// <summary>Nothing lies before it.</summary>
    public static readonly MagnitudeCut Nothing = new(float.PositiveInfinity, -1);

    /// <summary>The rule for a stretch of entries: those whose magnitude has bits of at least Lowest lie before the cut.</summary>
    /// <param name="index">The first entry of the stretch.</param>
    /// <param name="count">Entries at hand.</param>
    /// <returns>The bits, and for how many of the entries the rule holds, 1 or more.</returns>
    public (int Lowest, int Count) LowestBefore(long index, int count)
    {
        var bits = BitConverter.SingleToInt32Bits(Magnitude);
        return index > LastEqual ? (bits + 1, count) : (bits, (int)Math.Min(count - 1, LastEqual - index) + 1);
    }

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

        if (tensor.Count >= MagnitudeBracket.FewestEntries && MagnitudeBracket.Search(tensor, input, k) is { } found)
        {
            return found;
        }

        using var counts = new MagnitudeCounts();
        using var block = new EntryBlock(tensor);
        block.ForEach(input, (_, values) => counts.AddUpper(values));
        var upper = counts.UpperHalfOf(k);
        if (counts.LowerHalvesAreEmpty)
        {
            counts.AddEmptyLower(upper);
        }
        else
        {
            block.ForEach(input, (_, values) => counts.AddLower(values, upper));
        }

        var (magnitude, before, equal) = counts.Find(k);
        return new MagnitudeCut(magnitude, before == equal ? long.MaxValue : block.IndexOfEqual(input, magnitude, before));
    }
}

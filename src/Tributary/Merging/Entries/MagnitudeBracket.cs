
namespace Tributary.Merging.Entries;

/// <summary>
/// Finds the k-th largest magnitude of a large tensor in one pass instead of three. A sample of some ten thousand entries brackets it; the
/// pass counts what lies above the bracket and keeps what lies in it, one entry in fifty, among which the answer is found exactly. A
/// sample that misleads is noticed, and costs a pass.
/// </summary>
/// <param name="From">Bits of the smallest magnitude in the bracket.</param>
/// <param name="Below">Bits of the smallest magnitude above it.</param>
internal readonly record struct MagnitudeBracket(int From, int Below)
{
    /// <summary>Tensors of fewer entries are searched without a sample, whose sorting alone takes some milliseconds.</summary>
    public const long FewestEntries = 1 << 22;

    private const int SampleEntries = 1 << 16;
    private const int FewestPlaces = 32;
    private const double LeastMargin = 0.01;

    /// <summary>The cut behind the k largest entries; null if the sample misled.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="input">The input.</param>
    /// <param name="k">In [1, count - 1].</param>
    public static MagnitudeCut? Search(EntryTensor tensor, int input, long k)
    {
        var bracket = Around(tensor, input, (double)k / tensor.Count);
        var (above, inside) = (0L, new MagnitudeList());
        using var block = new EntryBlock(tensor);
        block.ForEach(input, (start, values) => above += inside.AddBetween(values, start, bracket.From, bracket.Below));
        return k > above && k <= above + inside.Count ? inside.CutBehind(k - above) : null;
    }

    /// <summary>A bracket around the magnitude that a share of the entries reaches.</summary>
    private static MagnitudeBracket Around(EntryTensor tensor, int input, double share)
    {
        var unit = (int)Math.Min(tensor.SampleEntries, tensor.Count);
        var places = Math.Max(FewestPlaces, SampleEntries / unit);
        var (read, step) = (new float[unit], Math.Max(1, places * unit / SampleEntries));
        var bits = new List<int>(SampleEntries);
        for (var place = 0; place < places; place++)
        {
            tensor.Read(input, (long)((double)place / places * (tensor.Count / unit)) * unit, read);
            for (var i = 0; i < unit; i += step)
            {
                bits.Add(BitConverter.SingleToInt32Bits(read[i]) & int.MaxValue);
            }
        }

        bits.Sort();
        // Entries of one place resemble each other: the fewer the places, the wider the bracket.
        var margin = Math.Max(LeastMargin, 1 / (6 * Math.Sqrt(places)));
        int At(double rank) => bits[(int)Math.Clamp((1 - rank) * bits.Count, 0, bits.Count - 1)];
        return new MagnitudeBracket(share + margin >= 1 ? 0 : At(share + margin), share - margin <= 0
            ? int.MaxValue : At(share - margin) + 1);
    }
}

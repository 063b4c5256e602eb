using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tributary.Merging.Entries;

/// <summary>Some of a task vector's entries, by magnitude and index, in the order of their index.</summary>
internal sealed class MagnitudeList
{
    private float[] magnitudes = new float[1 << 12];
    private long[] indices = new long[1 << 12];

    /// <summary>Number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the entries of a block in a range of magnitudes, given by their bits; returns how many entries lie above it.</summary>
    public long AddBetween(ReadOnlySpan<float> values, long start, int from, int below)
    {
        Reserve(values.Length);
        var (least, beyond, magnitude) = (Vector256.Create(from), Vector256.Create(below), Vector256.Create(int.MaxValue));
        ref var first = ref Unsafe.As<float, int>(ref MemoryMarshal.GetReference(values));
        var (i, above) = (0, 0L);
        for (; i <= values.Length - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            var bits = Vector256.LoadUnsafe(ref first, (nuint)i) & magnitude;
            var isAbove = Vector256.GreaterThanOrEqual(bits, beyond);
            above += BitOperations.PopCount(isAbove.ExtractMostSignificantBits());
            var inside = Vector256.AndNot(Vector256.GreaterThanOrEqual(bits, least), isAbove).ExtractMostSignificantBits();
            for (; inside != 0; inside &= inside - 1)
            {
                Add(values, start, i + BitOperations.TrailingZeroCount(inside));
            }
        }

        for (; i < values.Length; i++)
        {
            var bits = BitConverter.SingleToInt32Bits(values[i]) & int.MaxValue;
            above += bits >= below ? 1 : 0;
            if (bits >= from && bits < below)
            {
                Add(values, start, i);
            }
        }

        return above;
    }

    /// <summary>The cut behind the k largest of these entries, k in [1, Count].</summary>
    public MagnitudeCut CutBehind(long k)
    {
        var all = magnitudes.AsSpan(0, Count);
        using var counts = new MagnitudeCounts();
        counts.AddUpper(all);
        counts.AddLower(all, counts.UpperHalfOf(k));
        var (last, before, equal) = counts.Find(k);
        return new MagnitudeCut(last, before == equal ? long.MaxValue : indices[Numerics.Magnitudes.IndexOf(all, last, before).Index]);
    }

    private void Add(ReadOnlySpan<float> values, long start, int index)
    {
        magnitudes[Count] = Math.Abs(values[index]);
        indices[Count++] = start + index;
    }

    private void Reserve(int more)
    {
        if (Count + more > magnitudes.Length)
        {
            var size = Math.Max(Count + more, 2 * magnitudes.Length);
            Array.Resize(ref magnitudes, size);
            Array.Resize(ref indices, size);
        }
    }
}

using Tributary.Numerics;

namespace Tributary.Merging.Entries;

/// <summary>
/// Drop (DARE, arXiv:2311.03099): keeps each entry with probability d. The decision on an entry is a function of (seed, language, tensor,
/// index) alone, so it is the same on any machine, and stays when another language is trained again.
/// </summary>
/// <param name="random">The generator of (seed, language, tensor).</param>
/// <param name="density">d, in (0, 1].</param>
internal sealed class RandomSelection(CounterRandom random, double density) : EntrySelection
{
    /// <inheritdoc/>
    protected override long Keep(long start, Span<float> block)
    {
        long kept = 0;
        for (var i = 0; i < block.Length; i++)
        {
            var stays = random.Uniform(start + i) < density;
            kept += stays ? 1 : 0;
            block[i] = stays ? block[i] : 0;
        }

        return kept;
    }
}

/// <summary>
/// DELLA (arXiv:2406.11617): drops at random, small magnitudes more often. Within each row the entry with magnitude rank k (0 the smallest,
/// of equal ones the higher index) of n is kept with probability (d - eps) + 2 eps k / (n - 1); the only entry of a row with probability d.
/// Blocks are whole rows.
/// </summary>
/// <param name="random">The generator of (seed, language, tensor).</param>
/// <param name="density">d; d +- eps lies inside (0, 1), so that 1, which keeps all, is not for this.</param>
/// <param name="epsilon">eps.</param>
/// <param name="columns">n.</param>
internal sealed class RankedRandomSelection(CounterRandom random, double density, double epsilon, int columns) : EntrySelection
{
    /// <inheritdoc/>
    protected override long Keep(long start, Span<float> block)
    {
        long kept = 0;
        var keys = new ulong[columns];
        for (var row = 0; row < block.Length; row += columns)
        {
            kept += KeepRow(start + row, block.Slice(row, columns), keys);
        }

        return kept;
    }

    private long KeepRow(long start, Span<float> row, ulong[] keys)
    {
        // Magnitudes of float32 order as their bits do; below them the index, reversed: one sort of whole numbers ranks a row.
        for (var i = 0; i < row.Length; i++)
        {
            keys[i] = ((ulong)(BitConverter.SingleToUInt32Bits(row[i]) & 0x7FFF_FFFF) << 32) | (uint)(row.Length - 1 - i);
        }

        Array.Sort(keys, 0, row.Length);
        long kept = 0;
        for (var rank = 0; rank < row.Length; rank++)
        {
            var i = row.Length - 1 - (int)(uint)keys[rank];
            var probability = row.Length == 1 ? density : density - epsilon + (2 * epsilon * rank / (row.Length - 1));
            if (random.Uniform(start + i) < probability)
            {
                kept++;
            }
            else
            {
                row[i] = 0;
            }
        }

        return kept;
    }
}

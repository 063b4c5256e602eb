using Tributary.Merging.Entries;

namespace Tributary.Merging.Inspection;

/// <summary>
/// What an election of signs by the unweighted sum (0 gives +) would let through of each task vector, without merging. Sums over entries
/// run in float64 in the order of the entries.
/// </summary>
/// <param name="tensor">The task vectors.</param>
internal sealed class ElectionShares(EntryTensor tensor)
{
    private readonly int[] present = [.. Enumerable.Range(0, tensor.Present.Count).Where(i => tensor.Present[i])];
    private readonly Sums[] sums = new Sums[tensor.Present.Count];
    private long occupied;
    private long conflicts;

    /// <summary>Adds to a tally what of each task vector agrees with the elected signs, and the whole of it.</summary>
    public void AddTo(ModuleTally tally)
    {
        var blocks = present.Select(_ => new float[Math.Min(tensor.BlockEntries, tensor.Count)]).ToArray();
        foreach (var (start, length) in tensor.Blocks(wholeRows: false))
        {
            for (var i = 0; i < present.Length; i++)
            {
                tensor.Read(present[i], start, blocks[i].AsSpan(0, length));
            }

            AddBlock(blocks, length);
        }

        tally.Election += new EntryMerge.Counts(0, 0, occupied, conflicts, 0, 0);
        foreach (var i in present)
        {
            tally.AddKept(i, sums[i].Surviving, sums[i].Values);
            tally.AddSurviving(i, sums[i].SurvivingEnergy, sums[i].Energy);
        }
    }

    private void AddBlock(float[][] blocks, int length)
    {
        for (var e = 0; e < length; e++)
        {
            var (sum, anyPositive, anyNegative) = (0.0, false, false);
            foreach (var block in blocks)
            {
                sum += block[e];
                anyPositive |= block[e] > 0;
                anyNegative |= block[e] < 0;
            }

            occupied += anyPositive || anyNegative ? 1 : 0;
            conflicts += anyPositive && anyNegative ? 1 : 0;
            for (var i = 0; i < blocks.Length; i++)
            {
                sums[present[i]].Add(blocks[i][e], sum >= 0);
            }
        }
    }

    /// <summary>Entries other than 0 of one task vector and their squares, and those of them that survive.</summary>
    private struct Sums
    {
        public long Values, Surviving;
        public double Energy, SurvivingEnergy;

        public void Add(double value, bool isPositive)
        {
            if (value != 0)
            {
                var survives = value > 0 == isPositive;
                Values++;
                Surviving += survives ? 1 : 0;
                Energy += value * value;
                SurvivingEnergy += survives ? value * value : 0;
            }
        }
    }
}

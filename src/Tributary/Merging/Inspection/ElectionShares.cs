using Tributary.Merging.Entries;

namespace Tributary.Merging.Inspection;

/// <summary>
/// What an election of signs by the unweighted sum (0 gives +) would let through of each task vector, without merging. Sums over entries
/// run in float64 in the order of the entries; those of several tensors add up.
/// </summary>
/// <param name="inputs">Number of task vectors.</param>
internal sealed class ElectionShares(int inputs)
{
    private readonly long[] values = new long[inputs];
    private readonly long[] surviving = new long[inputs];
    private readonly double[] energy = new double[inputs];
    private readonly double[] survivingEnergy = new double[inputs];
    private long occupied;
    private long conflicts;

    /// <summary>Share of occupied entries in which signs disagree; 0 if none is occupied.</summary>
    public double SignConflicts => occupied == 0 ? 0 : (double)conflicts / occupied;

    /// <summary>Per input, the share of its entries other than 0 that survive.</summary>
    public double?[] Surviving => [.. values.Zip(surviving, (of, count) => of == 0 ? null : (double?)count / of)];

    /// <summary>Per input, the share of its squared norm that survives.</summary>
    public double?[] SurvivingEnergy => [.. energy.Zip(survivingEnergy, (of, part) => of == 0 ? null : (double?)(part / of))];

    /// <summary>Counts a tensor's entries.</summary>
    public static ElectionShares Of(EntryTensor tensor)
    {
        var shares = new ElectionShares(tensor.Present.Count);
        var present = Enumerable.Range(0, tensor.Present.Count).Where(i => tensor.Present[i]).ToArray();
        var blocks = present.Select(_ => new float[Math.Min(tensor.BlockEntries, tensor.Count)]).ToArray();
        foreach (var (start, length) in tensor.Blocks(wholeRows: false))
        {
            for (var i = 0; i < present.Length; i++)
            {
                tensor.Read(present[i], start, blocks[i].AsSpan(0, length));
            }

            shares.AddBlock(present, blocks, length);
        }

        return shares;
    }

    /// <summary>Adds what another tensor's entries gave.</summary>
    public void Add(ElectionShares other)
    {
        occupied += other.occupied;
        conflicts += other.conflicts;
        for (var i = 0; i < inputs; i++)
        {
            values[i] += other.values[i];
            surviving[i] += other.surviving[i];
            energy[i] += other.energy[i];
            survivingEnergy[i] += other.survivingEnergy[i];
        }
    }

    private void AddBlock(int[] present, float[][] blocks, int length)
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
                AddEntry(present[i], blocks[i][e], sum >= 0);
            }
        }
    }

    private void AddEntry(int input, double value, bool isPositive)
    {
        if (value != 0)
        {
            values[input]++;
            energy[input] += value * value;
            if (value > 0 == isPositive)
            {
                surviving[input]++;
                survivingEnergy[input] += value * value;
            }
        }
    }
}

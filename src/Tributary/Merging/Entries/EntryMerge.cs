using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tributary.Merging.Entries;

/// <summary>
/// The heart of a merge: elects a sign for every entry of a tensor and combines the entries that agree. Sums run in float64 in the recipe's
/// order; the result is rounded once. Zero entries (trimmed, or of an input that lacks the tensor) agree with no sign.
/// </summary>
/// <param name="choices">The method's choices.</param>
/// <param name="weights">One per input.</param>
internal sealed class EntryMerge(MergeChoices choices, double[] weights)
{
    private const int Lanes = 4;

    /// <summary>What an election over a grid saw.</summary>
    public sealed record Counts
    {
        /// <summary>Entries elected positive minus entries elected negative.</summary>
        public long Balance { get; set; }

        /// <summary>Entries whose sum was exactly 0 although some value was not: the rule for zero decides them.</summary>
        public long Ties { get; set; }

        /// <summary>Entries with at least one value other than 0.</summary>
        public long Occupied { get; set; }

        /// <summary>Entries in which values of both signs meet.</summary>
        public long Conflicts { get; set; }

        /// <summary>Values other than 0, over all inputs.</summary>
        public long Values { get; set; }

        /// <summary>Those of them that agree with the elected sign, and so take part.</summary>
        public long Surviving { get; set; }

        /// <summary>Adds what another election saw.</summary>
        public void Add(Counts other)
        {
            Balance += other.Balance;
            Ties += other.Ties;
            Occupied += other.Occupied;
            Conflicts += other.Conflicts;
            Values += other.Values;
            Surviving += other.Surviving;
        }
    }

    /// <summary>Merges a block.</summary>
    /// <param name="blocks">Per input, at least as long as the result; null where the input does not have the tensor.</param>
    /// <param name="merged">The result, overwritten.</param>
    /// <param name="zeroIsPositive">The sign elected where the sum is exactly 0.</param>
    /// <param name="counts">What the election sees is added here.</param>
    public void Run(float[]?[] blocks, Span<float> merged, bool zeroIsPositive, Counts counts)
    {
        var present = Enumerable.Range(0, blocks.Length).Where(i => blocks[i] is not null).ToArray();
        var values = present.Select(i => blocks[i]!).ToArray();
        var own = present.Select(i => weights[i]).ToArray();
        if (choices.Elect == Elect.None)
        {
            var total = choices.Combine == Combine.WeightedMean ? (choices.CountsAbsent ? weights : own).Sum() : 1;
            WeightedSum.Run(values, own, total == 0 ? 1 : total, merged);
            return;
        }

        ElectAndCombine(values, own, merged, zeroIsPositive, counts);
    }

    private void ElectAndCombine(float[][] values, double[] own, Span<float> merged, bool zeroIsPositive, Counts counts)
    {
        var electWeights = own.Select(weight => choices.ElectOnWeighted ? weight : 1).ToArray();
        Span<Vector256<double>> found = new Vector256<double>[values.Length];
        Span<float> ends = stackalloc float[Lanes];
        for (var e = 0; e < merged.Length; e += Lanes)
        {
            var width = Math.Min(Lanes, merged.Length - e);
            for (var i = 0; i < values.Length; i++)
            {
                found[i] = Load(values[i], e, width);
            }

            var four = Four(found, own, electWeights, zeroIsPositive, counts);
            if (width == Lanes)
            {
                four.StoreUnsafe(ref MemoryMarshal.GetReference(merged), (nuint)e);
                continue;
            }

            four.CopyTo(ends);
            ends[..width].CopyTo(merged[e..]);
        }
    }

    private static Vector256<double> Load(float[] values, int start, int width)
    {
        if (width == Lanes)
        {
            return Vector256.WidenLower(Vector128.LoadUnsafe(ref values[start]).ToVector256());
        }

        Span<double> padded = stackalloc double[Lanes];
        padded.Clear();
        for (var i = 0; i < width; i++)
        {
            padded[i] = values[start + i];
        }

        return Vector256.Create(padded);
    }

    /// <summary>Four entries at once; every operation is that of one entry, so that the width of the vectors does not show.</summary>
    private Vector128<float> Four(Span<Vector256<double>> found, double[] own, double[] electWeights, bool zeroIsPositive, Counts counts)
    {
        var zero = Vector256<double>.Zero;
        var one = Vector256<double>.One;
        var (sum, anyPositive, anyNegative) = (zero, zero, zero);
        for (var i = 0; i < found.Length; i++)
        {
            var value = found[i] * electWeights[i];
            var (positive, negative) = (Vector256.GreaterThan(value, zero), Vector256.LessThan(value, zero));
            sum += choices.Elect == Elect.Count ? (positive & one) - (negative & one) : value;
            anyPositive |= positive;
            anyNegative |= negative;
            counts.Values += Count(positive | negative);
        }

        var occupied = anyPositive | anyNegative;
        var isZero = Vector256.Equals(sum, zero) & occupied;
        var elected = Vector256.GreaterThan(sum, zero) | (zeroIsPositive ? isZero : zero);
        counts.Balance += Count(Vector256.GreaterThan(sum, zero)) - Count(Vector256.LessThan(sum, zero));
        counts.Ties += Count(isZero);
        counts.Occupied += Count(occupied);
        counts.Conflicts += Count(anyPositive & anyNegative);
        return Combined(found, own, electWeights, elected, counts);
    }

    /// <summary>The merged values over the inputs whose value has the elected sign.</summary>
    private Vector128<float> Combined(Span<Vector256<double>> found, double[] own, double[] electWeights, Vector256<double> elected, Counts counts)
    {
        var zero = Vector256<double>.Zero;
        var one = Vector256<double>.One;
        var (sum, agreeing, agreeingWeight, largest) = (zero, zero, zero, zero);
        for (var i = 0; i < found.Length; i++)
        {
            var value = found[i] * electWeights[i];
            var agrees = Vector256.ConditionalSelect(elected, Vector256.GreaterThan(value, zero), Vector256.LessThan(value, zero));
            var taken = (choices.Combine is Combine.Mean or Combine.Largest ? found[i] : found[i] * own[i]) & agrees;
            sum += taken;
            largest = Vector256.ConditionalSelect(Vector256.GreaterThan(Vector256.Abs(taken), Vector256.Abs(largest)), taken, largest);
            agreeing += one & agrees;
            agreeingWeight += Vector256.Create(own[i]) & agrees;
            counts.Surviving += Count(agrees);
        }

        var divisor = choices.Combine switch
        {
            Combine.WeightedMean => agreeingWeight,
            Combine.SumOverCount or Combine.Mean => agreeing,
            _ => one,
        };
        var quotient = (choices.Combine == Combine.Largest ? largest : sum) / Vector256.ConditionalSelect(Vector256.Equals(divisor, zero), one, divisor);
        return Vector256.Narrow(quotient, zero).GetLower();
    }

    private static int Count(Vector256<double> mask) => BitOperations.PopCount(mask.ExtractMostSignificantBits());
}

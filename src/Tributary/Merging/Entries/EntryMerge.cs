using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Tributary.Numerics;

namespace Tributary.Merging.Entries;

/// <summary>
/// The heart of a merge: elects a sign for every entry of a tensor and combines the entries that agree. Sums run in float64 in the recipe's
/// order; the result is rounded once. Zero entries (trimmed, or of an input that lacks the tensor) agree with no sign.
/// </summary>
/// <param name="choices">The method's choices.</param>
/// <param name="weights">One per input.</param>
internal sealed class EntryMerge(EntryChoices choices, double[] weights)
{
    private const int Lanes = 4;

    /// <summary>What an election over a grid saw.</summary>
    /// <param name="Balance">Entries elected positive minus entries elected negative.</param>
    /// <param name="Ties">Entries whose sum was exactly 0 although some value was not: the rule for zero decides them.</param>
    /// <param name="Occupied">Entries with at least one value other than 0.</param>
    /// <param name="Conflicts">Entries in which values of both signs meet.</param>
    /// <param name="Values">Values other than 0, over all inputs.</param>
    /// <param name="Surviving">Those of them that agree with the elected sign, and so take part.</param>
    public readonly record struct Counts(long Balance, long Ties, long Occupied, long Conflicts, long Values, long Surviving)
    {
        /// <summary>Adds up what two elections saw.</summary>
        public static Counts operator +(Counts left, Counts right) => new(
            left.Balance + right.Balance, left.Ties + right.Ties, left.Occupied + right.Occupied,
            left.Conflicts + right.Conflicts, left.Values + right.Values, left.Surviving + right.Surviving);
    }

    /// <summary>Merges a block.</summary>
    /// <param name="blocks">Per input, at least as long as the result; null if the input does not have the tensor.</param>
    /// <param name="merged">The result, overwritten.</param>
    /// <param name="zeroIsPositive">The sign elected where the sum is exactly 0.</param>
    /// <param name="survivors">Per input, the sum of squares of its values that take part is added here.</param>
    /// <returns>What the election saw.</returns>
    public Counts Run(float[]?[] blocks, Span<float> merged, bool zeroIsPositive, double[] survivors)
    {
        var present = Enumerable.Range(0, blocks.Length).Where(i => blocks[i] is not null).ToArray();
        var values = present.Select(i => blocks[i]!).ToArray();
        var own = present.Select(i => weights[i]).ToArray();
        if (choices.Elect == Entries.Elect.None)
        {
            var total = choices.Combine == Combine.WeightedMean ? (choices.Profile.CountsAbsent ? weights : own).Sum() : 1;
            WeightedSum.Run(values, own, total == 0 ? 1 : total, merged);
            foreach (var i in present)
            {
                survivors[i] += choices.Sparsify == Sparsify.None ? 0 : Magnitudes.SumOfSquares(blocks[i].AsSpan(0, merged.Length));
            }

            return default;
        }

        var counts = ElectAndCombine(values, own, merged, zeroIsPositive, out var squares);
        for (var i = 0; i < present.Length; i++)
        {
            survivors[present[i]] += Vector256.Sum(squares[i]);
        }

        return counts;
    }

    private Counts ElectAndCombine(
        float[][] values, double[] own, Span<float> merged, bool zeroIsPositive, out Vector256<double>[] squares)
    {
        var electWeights = own.Select(weight => choices.Profile.ElectOnWeighted ? weight : 1).ToArray();
        var (found, votes) = (new Vector256<double>[values.Length], new Vector256<double>[values.Length]);
        squares = new Vector256<double>[values.Length];
        var whole = merged.Length / Lanes * Lanes;
        var rest = merged.Length - whole;
        var counts = Elect(values, electWeights, own, (found, votes, squares), merged[..whole], zeroIsPositive);
        if (rest > 0)
        {
            // The last entries as a block of their own, filled up with zeros, which take part in nothing.
            Span<float> ends = stackalloc float[Lanes];
            float[][] padded = [.. values.Select(block => (float[])[.. block.AsSpan(whole, rest), .. new float[Lanes - rest]])];
            counts += Elect(padded, electWeights, own, (found, votes, squares), ends, zeroIsPositive);
            ends[..rest].CopyTo(merged[whole..]);
        }

        return counts;
    }

    /// <summary>
    /// Elects and combines four entries at a time; every operation is that of one entry, so that the width of the vectors does not show.
    /// One loop on purpose: its counts stay in registers.
    /// </summary>
    private Counts Elect(
        float[][] values, double[] electWeights, double[] own,
        (Vector256<double>[] Found, Vector256<double>[] Votes, Vector256<double>[] Squares) perInput,
        Span<float> merged, bool zeroIsPositive)
    {
        var (found, votes, squares) = perInput;
        var (zero, one, combine) = (Vector256<double>.Zero, Vector256.Create(1.0), choices.Combine);
        var (counting, weighted) = (choices.Elect == Entries.Elect.Count, combine is not (Combine.Mean or Combine.Largest));
        var (present, surviving) = (Vector256<long>.Zero, Vector256<long>.Zero);
        var (balance, ties, occupiedCount, conflicts) = (0L, 0L, 0L, 0L);
        ref var target = ref MemoryMarshal.GetReference(merged);
        for (nuint e = 0; e < (nuint)merged.Length; e += Lanes)
        {
            var (sum, anyPositive, anyNegative) = (zero, zero, zero);
            for (var i = 0; i < values.Length; i++)
            {
                var value = Vector256.WidenLower(Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(values[i]), e)
                    .ToVector256Unsafe());
                var vote = value * electWeights[i];
                var (positive, negative) = (Vector256.GreaterThan(vote, zero), Vector256.LessThan(vote, zero));
                sum += counting ? (positive & one) - (negative & one) : vote;
                anyPositive |= positive;
                anyNegative |= negative;
                present -= (positive | negative).AsInt64();
                (found[i], votes[i]) = (value, vote);
            }

            var (isPositive, occupied) = (Vector256.GreaterThan(sum, zero), anyPositive | anyNegative);
            var isZero = Vector256.Equals(sum, zero) & occupied;
            balance += Count(isPositive) - Count(Vector256.LessThan(sum, zero));
            ties += Count(isZero);
            occupiedCount += Count(occupied);
            conflicts += Count(anyPositive & anyNegative);
            var elected = zeroIsPositive ? isPositive | isZero : isPositive;
            var (total, agreeing, agreeingWeight, largest) = (zero, zero, zero, zero);
            for (var i = 0; i < values.Length; i++)
            {
                var agrees = Vector256.ConditionalSelect(elected, Vector256.GreaterThan(votes[i], zero),
                    Vector256.LessThan(votes[i], zero));
                var taken = (weighted ? found[i] * own[i] : found[i]) & agrees;
                total += taken;
                agreeing += one & agrees;
                agreeingWeight += Vector256.Create(own[i]) & agrees;
                surviving -= agrees.AsInt64();
                squares[i] += (found[i] & agrees) * found[i];
                if (combine == Combine.Largest)
                {
                    largest = Vector256.ConditionalSelect(Vector256.GreaterThan(Vector256.Abs(taken), Vector256.Abs(largest)), taken,
                        largest);
                }
            }

            var divisor = combine == Combine.WeightedMean ? agreeingWeight
                : combine is Combine.SumOverCount or Combine.Mean ? agreeing : one;
            var quotient = (combine == Combine.Largest ? largest : total)
                / Vector256.ConditionalSelect(Vector256.Equals(divisor, zero), one, divisor);
            Vector256.Narrow(quotient, zero).GetLower().StoreUnsafe(ref target, e);
        }

        return new Counts(balance, ties, occupiedCount, conflicts, Vector256.Sum(present), Vector256.Sum(surviving));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Count(Vector256<double> mask) => BitOperations.PopCount(mask.ExtractMostSignificantBits());
}

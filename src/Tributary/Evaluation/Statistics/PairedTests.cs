using Tributary.Numerics;

namespace Tributary.Evaluation.Statistics;

/// <summary>Tests of two models on the same examples, whose hypothesis is that it makes no difference which of the two answered.</summary>
internal static class PairedTests
{
    /// <summary>
    /// Two-sided p-value of the exact McNemar test (McNemar 1947; the binomial form): of the examples that one model alone gets right, each
    /// model should have half.
    /// </summary>
    /// <param name="gained">Examples that only the first model has right.</param>
    /// <param name="lost">Examples that only the second has right.</param>
    public static double McNemar(int gained, int lost) =>
        Math.Min(1, 2 * Distributions.BinomialTail(Math.Min(gained, lost), gained + lost));

    /// <summary>
    /// Differences as they come about when, example by example, a coin decides which answer is whose (approximate randomisation: Noreen
    /// 1989; Yeh 2000). Serves every score, macro-F1 too.
    /// </summary>
    /// <param name="candidate">The first model's examples.</param>
    /// <param name="reference">The same examples of the second.</param>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="seed">With <paramref name="key"/>, all that the coins depend on.</param>
    /// <param name="key">Usually a language.</param>
    public static double[] SwappedDifferences(ScoreSample candidate, ScoreSample reference, int count, long seed, string key)
    {
        var examples = candidate.Examples;
        var both = candidate.Join(reference);
        var random = CounterRandom.For(seed, "swaps", key);
        int[] first = new int[2 * examples], second = new int[2 * examples];
        var differences = new double[count];
        var words = (examples + 63) / 64;
        for (var round = 0; round < count; round++)
        {
            for (var example = 0; example < examples; example++)
            {
                var swapped = (int)((random.Bits(((long)round * words) + (example >> 6)) >> (example & 63)) & 1);
                (first[example], first[examples + example]) = (1 - swapped, swapped);
                (second[example], second[examples + example]) = (swapped, 1 - swapped);
            }

            differences[round] = both.ScoreOf(first) - both.ScoreOf(second);
        }

        return differences;
    }

    /// <summary>Two-sided p-value from such differences; the observed one counts among them, so that no p-value is 0.</summary>
    public static double PValue(double observed, double[] differences)
    {
        // Sums in another order differ in the last digits.
        const double Rounding = 1e-12;
        return (1.0 + differences.Count(difference => Math.Abs(difference) >= Math.Abs(observed) - Rounding)) / (1 + differences.Length);
    }

    /// <summary>
    /// Holm's adjustment (1979): the k-th smallest of m p-values times m - k + 1, made non-decreasing. Comparing the result with alpha
    /// keeps the chance of any false finding among all m below alpha, whatever depends on what.
    /// </summary>
    /// <returns>One adjusted p-value per given one, in their order, each in [0, 1].</returns>
    public static double[] Holm(IReadOnlyList<double> pValues)
    {
        var adjusted = new double[pValues.Count];
        var highest = 0.0;
        foreach (var (rank, index) in Enumerable.Range(0, pValues.Count).OrderBy(index => pValues[index]).Index())
        {
            highest = Math.Max(highest, Math.Min(1, pValues[index] * (pValues.Count - rank)));
            adjusted[index] = highest;
        }

        return adjusted;
    }
}

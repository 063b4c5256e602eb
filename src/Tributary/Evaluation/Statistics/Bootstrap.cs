using Tributary.Numerics;

namespace Tributary.Evaluation.Statistics;

/// <summary>
/// Percentile bootstrap: how far a score would move if other examples of the same kind had been drawn. The examples are drawn again with
/// replacement, as many as there are; the bounds are quantiles of the scores, interpolated linearly. 1000 resamples of 500 examples take
/// about 7 ms. Source: Efron and Tibshirani, An Introduction to the Bootstrap, chapter 13.
/// <para>
/// A resample holds nothing but what the test set holds: thirty right answers of thirty give the interval [1, 1], which is no honest one.
/// So where fewer than <see cref="FewExamples"/> examples differ from the rest, a bound lies no nearer to the score than z^2 / (n + z^2),
/// which is where the score intervals of Wilson (1927, one proportion) and Tango
/// (1998, difference of paired proportions) end when none differs.
/// </para>
/// </summary>
internal static class Bootstrap
{
    /// <summary>Below so many differing examples the quantiles alone are too narrow.</summary>
    public const int FewExamples = 10;

    /// <summary>The scores of every sample over the same resamples: [sample][resample].</summary>
    /// <param name="samples">One or more, of equally many examples: what is drawn for
    /// one is drawn for all, so that differences are paired.</param>
    /// <param name="resamples">1 or more.</param>
    /// <param name="seed">With <paramref name="key"/>, all that the draws depend on.</param>
    /// <param name="key">Usually a language: other languages are drawn independently.</param>
    public static double[][] Scores(IReadOnlyList<ScoreSample> samples, int resamples, long seed, string key)
    {
        var examples = samples[0].Examples;
        var scores = samples.Select(_ => new double[resamples]).ToArray();
        var times = new int[examples];
        var random = CounterRandom.For(seed, "bootstrap", key);
        long draw = 0;
        ulong bits = 0;
        for (var resample = 0; resample < resamples; resample++)
        {
            Array.Clear(times);
            for (var example = 0; example < examples; example++, draw++)
            {
                // Two draws from 64 bits. Scaling 32 bits to a count prefers no example by more than count / 2^32.
                bits = (draw & 1) == 0 ? random.Bits(draw >> 1) : bits >> 32;
                times[(int)(((bits & uint.MaxValue) * (uint)examples) >> 32)]++;
            }

            for (var sample = 0; sample < scores.Length; sample++)
            {
                scores[sample][resample] = samples[sample].ScoreOf(times);
            }
        }

        return scores;
    }

    /// <summary>The two-sided interval of a score from its resampled scores.</summary>
    /// <param name="score">The score of the examples as they are, in [0, 1].</param>
    /// <param name="draws">Resampled scores in any order.</param>
    /// <param name="confidence">In (0, 1).</param>
    /// <param name="examples">Examples behind the score.</param>
    /// <param name="deviants">Examples that differ from the rest.</param>
    public static Interval Interval(double score, double[] draws, double confidence, int examples, int deviants)
    {
        var sorted = draws.Order().ToArray();
        var least = LeastDistance(confidence + ((1 - confidence) / 2), examples, deviants);
        return new Interval(
            Math.Max(0, Math.Min(Quantile(sorted, (1 - confidence) / 2), score - least)),
            Math.Min(1, Math.Max(Quantile(sorted, (1 + confidence) / 2), score + least)));
    }

    /// <summary>How near a one-sided bound may lie to the score: z^2 / (n + z^2) where few examples differ, else 0.</summary>
    public static double LeastDistance(double confidence, int examples, int deviants)
    {
        var z = Distributions.NormalQuantile(confidence);
        return deviants < FewExamples ? z * z / (examples + (z * z)) : 0;
    }

    /// <summary>A quantile of sorted numbers, interpolated linearly (Hyndman and Fan 1996, definition 7).</summary>
    public static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }
}

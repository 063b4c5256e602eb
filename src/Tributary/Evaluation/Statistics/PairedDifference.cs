namespace Tributary.Evaluation.Statistics;

/// <summary>
/// The score of a candidate minus that of a reference on the same examples. Pairing takes out what makes examples easy or hard for both:
/// the interval is usually much narrower than those of the two scores, which must not be compared by eye. 2000 resamples and as many swaps
/// of 500 examples take about 45 ms.
/// </summary>
internal sealed class PairedDifference
{
    private readonly double[] resampled;
    private readonly double[] sorted;
    private readonly double[] underSwaps;

    private PairedDifference(double candidate, double reference, int examples, int differing, double[] draws,
        double[] swapped, double pValue)
    {
        (Candidate, Reference, Examples, PValue) = (candidate, reference, examples, pValue);
        (Disagreements, resampled, underSwaps) = (differing, draws, swapped);
        sorted = [.. draws.Order()];
    }

    /// <summary>The candidate's score, in [0, 1].</summary>
    public double Candidate { get; }

    /// <summary>The reference's score, in [0, 1].</summary>
    public double Reference { get; }

    /// <summary>Examples behind the difference, 1 or more.</summary>
    public int Examples { get; }

    /// <summary>Examples on which the two differ.</summary>
    internal int Disagreements { get; }

    /// <summary>Candidate minus reference, in [-1, 1]: above 0 the candidate is better.</summary>
    public double Value => Candidate - Reference;

    /// <summary>
    /// Two-sided p-value of the hypothesis that it makes no difference which of the two answered, in (0, 1]: the exact McNemar test where
    /// every example is right or wrong, else by swapping answers (<see cref="PairedTests"/>).
    /// </summary>
    public double PValue { get; }

    /// <summary>Standard error of the difference: the deviation of its resampled values.</summary>
    public double StandardError
    {
        get
        {
            var mean = resampled.Average();
            return Math.Sqrt(resampled.Average(draw => (draw - mean) * (draw - mean)));
        }
    }

    /// <summary>Compares two models on one language.</summary>
    /// <param name="candidate">The candidate's examples.</param>
    /// <param name="reference">The reference's: the same examples in the same order.</param>
    /// <param name="recipe">Resamples and seed.</param>
    /// <param name="key">Names the draws, usually the language.</param>
    /// <exception cref="ArgumentException">The samples are not of equally many examples.</exception>
    public static PairedDifference Of(ScoreSample candidate, ScoreSample reference, ComparisonRecipe recipe, string key)
    {
        if (candidate.Examples != reference.Examples)
        {
            throw new ArgumentException("the two models did not answer the same examples", nameof(reference));
        }

        var scores = Bootstrap.Scores([candidate, reference], recipe.Resamples, recipe.Seed, key);
        var draws = scores[0].Zip(scores[1], (left, right) => left - right).ToArray();
        var swapped = PairedTests.SwappedDifferences(candidate, reference, recipe.Resamples, recipe.Seed, key);
        var differing = Enumerable.Range(0, candidate.Examples).Count(example => !candidate.Agrees(reference, example));
        var p = candidate.IsBinary && reference.IsBinary
            ? ExactPValue(candidate, reference, differing)
            : PairedTests.PValue(candidate.Score - reference.Score, swapped);
        return new PairedDifference(candidate.Score, reference.Score, candidate.Examples, differing, draws, swapped, p);
    }

    /// <summary>The plain mean over languages, each counting once; the languages were drawn independently.</summary>
    /// <param name="parts">One or more, with equally many resamples.</param>
    public static PairedDifference Mean(IReadOnlyList<PairedDifference> parts)
    {
        double[] Average(Func<PairedDifference, double[]> of) =>
            [.. Enumerable.Range(0, of(parts[0]).Length).Select(round => parts.Average(part => of(part)[round]))];
        var (candidate, reference) = (parts.Average(part => part.Candidate), parts.Average(part => part.Reference));
        var swapped = Average(part => part.underSwaps);
        return new PairedDifference(
            candidate,
            reference,
            parts.Sum(part => part.Examples),
            parts.Sum(part => part.Disagreements),
            Average(part => part.resampled),
            swapped,
            PairedTests.PValue(candidate - reference, swapped));
    }

    /// <summary>The two-sided interval, within [-1, 1].</summary>
    /// <param name="confidence">In (0, 1).</param>
    public Interval Interval(double confidence) => new(Lower((1 + confidence) / 2), Upper((1 + confidence) / 2));

    /// <summary>The one-sided lower bound: the true difference lies above it with this confidence.</summary>
    /// <param name="confidence">In (0.5, 1).</param>
    public double Lower(double confidence) =>
        Math.Max(-1, Math.Min(Bootstrap.Quantile(sorted, 1 - confidence),
            Value - Bootstrap.LeastDistance(confidence, Examples, Disagreements)));

    /// <summary>The one-sided upper bound: the true difference lies below it with this confidence.</summary>
    /// <param name="confidence">In (0.5, 1).</param>
    public double Upper(double confidence) =>
        Math.Min(1, Math.Max(Bootstrap.Quantile(sorted, confidence), Value + Bootstrap.LeastDistance(confidence, Examples, Disagreements)));

    private static double ExactPValue(ScoreSample candidate, ScoreSample reference, int differing)
    {
        // Gains and losses are those that differ, and their difference is that of the right answers.
        var surplus = (int)Math.Round((candidate.Score - reference.Score) * candidate.Examples);
        return PairedTests.McNemar((differing + surplus) / 2, (differing - surplus) / 2);
    }
}

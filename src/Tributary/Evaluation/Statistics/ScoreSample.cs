using Tributary.Evaluation.Metrics;

namespace Tributary.Evaluation.Statistics;

/// <summary>
/// What a score of a test set is computed from, example by example, so that it can be computed again from any other number of each example:
/// a mean from a value per example, macro-F1 from a right and a predicted label per example. Macro-F1 is no mean over examples, so
/// resampling must count again; counts per label make that one pass of additions.
/// </summary>
internal sealed class ScoreSample
{
    private readonly double[] values;
    private readonly int[] golds;
    private readonly int[] predictions;
    private readonly int labels;

    private ScoreSample(double[] values, int[] golds, int[] predictions, int labels)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Length + golds.Length);
        (this.values, this.golds, this.predictions, this.labels) = (values, golds, predictions, labels);
        Span<int> once = Examples <= 1024 ? stackalloc int[Examples] : new int[Examples];
        once.Fill(1);
        Score = ScoreOf(once);
    }

    /// <summary>Number of examples, 1 or more.</summary>
    public int Examples => values.Length + golds.Length;

    /// <summary>The score of the examples as they are.</summary>
    public double Score { get; }

    /// <summary>True if every example is a value of 0 or 1, as for accuracy.</summary>
    internal bool IsBinary => values.Length > 0 && Array.TrueForAll(values, value => value is 0 or 1);

    /// <summary>Examples that differ from what most of them are: for labels, those on the rarer side of right and wrong.</summary>
    internal int Deviants
    {
        get
        {
            var commonest = values.Length > 0
                ? values.CountBy(value => value).Max(group => group.Value)
                : golds.Zip(predictions, (gold, predicted) => gold == predicted).CountBy(right => right).Max(group => group.Value);
            return Examples - commonest;
        }
    }

    /// <summary>A score that is the mean of a value per example.</summary>
    /// <param name="values">One or more, finite.</param>
    public static ScoreSample Mean(IEnumerable<double> values) => new([.. values], [], [], 0);

    /// <summary>Macro-F1: see <see cref="ConfusionMatrix.MacroF1"/>.</summary>
    /// <param name="pairs">Index of the right and of the predicted label of every example; one or
    /// more. A prediction may be <paramref name="labels"/>: none of them.</param>
    /// <param name="labels">Number of labels.</param>
    public static ScoreSample MacroF1(IReadOnlyCollection<(int Gold, int Predicted)> pairs, int labels) =>
        new([], [.. pairs.Select(pair => pair.Gold)], [.. pairs.Select(pair => pair.Predicted)], labels);

    /// <summary>The score with every example taken so many times.</summary>
    /// <param name="times">One count per example, 0 or more; not all 0.</param>
    public double ScoreOf(ReadOnlySpan<int> times) => labels == 0 ? MeanOf(times) : MacroF1Of(times);

    /// <summary>Whether an example counts the same in both samples.</summary>
    internal bool Agrees(ScoreSample other, int example) =>
        labels == 0 ? values[example] == other.values[example] : predictions[example] == other.predictions[example];

    /// <summary>Both samples in one, this one's examples first.</summary>
    internal ScoreSample Join(ScoreSample other) =>
        new([.. values, .. other.values], [.. golds, .. other.golds], [.. predictions, .. other.predictions], labels);

    private double MeanOf(ReadOnlySpan<int> times)
    {
        var (sum, count) = (0.0, 0);
        for (var example = 0; example < values.Length; example++)
        {
            sum += values[example] * times[example];
            count += times[example];
        }

        return sum / count;
    }

    private double MacroF1Of(ReadOnlySpan<int> times)
    {
        Span<int> right = stackalloc int[labels + 1];
        Span<int> occurring = stackalloc int[labels + 1];
        right.Clear();
        occurring.Clear();
        for (var example = 0; example < golds.Length; example++)
        {
            var (gold, predicted, count) = (golds[example], predictions[example], times[example]);
            occurring[gold] += count;
            occurring[predicted] += count;
            right[gold] += gold == predicted ? count : 0;
        }

        var (sum, present) = (0.0, 0);
        for (var label = 0; label < labels; label++)
        {
            // 2 TP / (2 TP + FP + FN): the denominator is how often the label occurs on either side.
            if (occurring[label] > 0)
            {
                sum += 2.0 * right[label] / occurring[label];
                present++;
            }
        }

        return sum / present;
    }
}

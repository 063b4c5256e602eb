using Tributary.Numerics;

namespace Tributary.Evaluation;

/// <summary>
/// Percentile bootstrap: how far accuracy and macro-F1 would move if other examples of the same kind had been drawn. The examples are drawn
/// again with replacement, as many as there are; the bounds are the quantiles of the figures, interpolated linearly. 1000 resamples of 500
/// examples take about 7 ms. Source: Efron and Tibshirani, An Introduction to the Bootstrap, chapter 13.
/// </summary>
internal static class Bootstrap
{
    /// <summary>The intervals of one language. Its draws depend on the recipe's seed and the language's tag alone.</summary>
    /// <param name="pairs">Right and predicted label of every example; one or more.</param>
    /// <param name="labels">Number of labels.</param>
    /// <param name="recipe">Resamples, confidence and seed.</param>
    /// <param name="language">The language.</param>
    public static (Interval Accuracy, Interval MacroF1) Intervals(
        (int Gold, int Predicted)[] pairs,
        int labels,
        EvaluationRecipe recipe,
        Language language)
    {
        var accuracies = new double[recipe.Resamples];
        var scores = new double[recipe.Resamples];
        var counts = new int[labels, labels];
        var random = CounterRandom.For(recipe.Seed, "bootstrap", language.Tag);
        long draw = 0;
        ulong bits = 0;
        for (var resample = 0; resample < recipe.Resamples; resample++)
        {
            Array.Clear(counts);
            for (var example = 0; example < pairs.Length; example++, draw++)
            {
                // Two draws from 64 bits. Scaling 32 bits to a count prefers no example by more than count / 2^32.
                bits = (draw & 1) == 0 ? random.Bits(draw >> 1) : bits >> 32;
                var (gold, predicted) = pairs[(int)(((bits & uint.MaxValue) * (uint)pairs.Length) >> 32)];
                counts[gold, predicted]++;
            }

            accuracies[resample] = LabelScores.Accuracy(counts);
            scores[resample] = LabelScores.MacroF1(counts);
        }

        return (Middle(accuracies, recipe.Confidence), Middle(scores, recipe.Confidence));
    }

    private static Interval Middle(double[] values, double confidence)
    {
        Array.Sort(values);
        return new Interval(Quantile(values, (1 - confidence) / 2), Quantile(values, (1 + confidence) / 2));
    }

    private static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }
}

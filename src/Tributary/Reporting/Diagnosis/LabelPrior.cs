using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Scorecards;

namespace Tributary.Reporting.Diagnosis;

/// <summary>
/// How much of a score is lost because a model prefers some labels, rather than because it cannot tell them apart. One number is added to
/// the log-likelihood of each label such that the labels are predicted as often as they occur; it is found on one half of the examples and
/// used on the other, both ways, so that what is regained is not fitted to itself.
/// </summary>
internal static class LabelPrior
{
    private const int Rounds = 200;
    private const double Step = 0.5;

    /// <summary>Macro-F1 after the correction minus before; null if the task has no labels or an example no likelihoods.</summary>
    public static double? Regained(LanguageScore score)
    {
        if (score.Confusion is not { } confusion || score.Predictions.Any(prediction =>
            prediction.LogLikelihoods.Count != confusion.Labels.Count))
        {
            return null;
        }

        var examples = score.Predictions.Select(prediction => (Gold: IndexOf(confusion.Labels, prediction.Gold), prediction.LogLikelihoods))
            .ToArray();
        var halves = examples.Index().GroupBy(example => example.Index % 2).OrderBy(half => half.Key)
            .Select(half => half.Select(example => example.Item).ToArray()).ToArray();
        if (halves.Length < 2)
        {
            return null;
        }

        var corrected = halves.SelectMany((half, index) => Answers(half, Offsets(halves[1 - index], confusion.Labels.Count))).ToArray();
        var before = Answers(examples, new double[confusion.Labels.Count]).ToArray();
        return new ConfusionMatrix(confusion.Labels, corrected).MacroF1 - new ConfusionMatrix(confusion.Labels, before).MacroF1;
    }

    /// <summary>Half the sum of differences between how often two models predict each
    /// label, in [0, 1]; null if the task has no labels.</summary>
    public static double? Distance(LanguageScore left, LanguageScore right)
    {
        if (left.Confusion is not { } labels)
        {
            return null;
        }

        double ShareOf(LanguageScore score, string label) =>
            (double)score.Predictions.Count(prediction => prediction.Predicted == label) / score.Predictions.Count;
        return labels.Labels.Sum(label => Math.Abs(ShareOf(left, label) - ShareOf(right, label))) / 2;
    }

    private static IEnumerable<(int Right, int Found)> Answers((int Gold, IReadOnlyList<double> Likelihoods)[] examples,
        double[] offsets) =>
        examples.Select(example => (example.Gold, Best(example.Likelihoods, offsets)));

    // Labels that are predicted too often are held back a little, round after round.
    private static double[] Offsets((int Gold, IReadOnlyList<double> Likelihoods)[] examples, int labels)
    {
        var offsets = new double[labels];
        for (var round = 0; round < Rounds; round++)
        {
            var surplus = new double[labels];
            foreach (var (gold, likelihoods) in examples)
            {
                surplus[Best(likelihoods, offsets)] += 1.0 / examples.Length;
                surplus[gold] -= 1.0 / examples.Length;
            }

            var step = Step / (1 + (round / 20.0));
            for (var label = 0; label < labels; label++)
            {
                offsets[label] -= step * surplus[label];
            }
        }

        return offsets;
    }

    private static int Best(IReadOnlyList<double> likelihoods, double[] offsets)
    {
        var best = 0;
        for (var label = 1; label < offsets.Length; label++)
        {
            best = likelihoods[label] + offsets[label] > likelihoods[best] + offsets[best] ? label : best;
        }

        return best;
    }

    private static int IndexOf(IReadOnlyList<string> labels, string label) => labels.Index().First(known => known.Item == label).Index;
}

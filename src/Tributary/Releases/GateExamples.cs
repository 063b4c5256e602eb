using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Tasks;

namespace Tributary.Releases;

/// <summary>Finds the examples that a person should look at first: those on which the candidate lost most.</summary>
internal static class GateExamples
{
    private const int Most = 10;

    /// <summary>
    /// The ten worst, the earlier of equals first: by loss in the deciding metric; for labels, right answers that became wrong, by the fall
    /// of the right label's log-likelihood.
    /// </summary>
    /// <param name="pair">Both models on the same examples.</param>
    /// <param name="metrics">The task's metrics, the deciding one first.</param>
    /// <param name="labels">The task's labels; empty if it has none.</param>
    public static IReadOnlyList<GateExample> Worst(GatePair pair, IReadOnlyList<Metric> metrics, IReadOnlyList<string> labels) =>
    [
        .. pair.Candidate.Predictions.Zip(pair.Reference.Predictions, (candidate, reference) => new GateExample(
                candidate.Id, candidate.Gold, reference.Predicted, candidate.Predicted, Loss(candidate, reference, metrics, labels),
                    Fall(candidate, reference, labels)))
            .Where(example => example.Loss > 0)
            .OrderByDescending(example => example.Loss)
            .ThenByDescending(example => example.Fall ?? 0)
            .Take(Most),
    ];

    private static double Loss(Prediction candidate, Prediction reference, IReadOnlyList<Metric> metrics, IReadOnlyList<string> labels)
    {
        if (labels.Count > 0)
        {
            return reference.Predicted == reference.Gold && candidate.Predicted != candidate.Gold ? 1 : 0;
        }

        var place = metrics.Where(metric => metric.IsMean).Index().First(metric => metric.Item == metrics[0]).Index;
        return reference.Scores[place] - candidate.Scores[place];
    }

    private static double? Fall(Prediction candidate, Prediction reference, IReadOnlyList<string> labels)
    {
        var right = Enumerable.Range(0, labels.Count).FirstOrDefault(label => labels[label] == candidate.Gold, -1);
        return right >= 0 && right < candidate.LogLikelihoods.Count && right < reference.LogLikelihoods.Count
            ? reference.LogLikelihoods[right] - candidate.LogLikelihoods[right]
            : null;
    }
}

using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Statistics;
using Tributary.Evaluation.Tasks;

namespace Tributary.Evaluation.Scorecards;

/// <summary>One metric of a model in one language.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Value">The score, in [0, 1].</param>
/// <param name="Interval">Its bootstrap interval.</param>
public sealed record MetricScore(Metric Metric, double Value, Interval Interval);

/// <summary>How a model did in one language.</summary>
public sealed record LanguageScore
{
    private LanguageScore(Language language, IReadOnlyList<Prediction> predictions, ConfusionMatrix? confusion,
        IReadOnlyList<MetricScore> scores) =>
        (Language, Predictions, Confusion, Scores) = (language, predictions, confusion, scores);

    /// <summary>The language.</summary>
    public Language Language { get; }

    /// <summary>Every example, in the order of the file; one or more.</summary>
    public IReadOnlyList<Prediction> Predictions { get; }

    /// <summary>Right against predicted labels; null if the task has no labels.</summary>
    internal ConfusionMatrix? Confusion { get; }

    /// <summary>One score per metric of the task, the deciding one first.</summary>
    public IReadOnlyList<MetricScore> Scores { get; }

    /// <summary>Number of examples, 1 or more.</summary>
    public int Examples => Predictions.Count;

    /// <summary>The deciding score.</summary>
    public double Value => Scores[0].Value;

    /// <summary>The score of a metric.</summary>
    /// <exception cref="InvalidOperationException">The task does not have it.</exception>
    public MetricScore this[Metric metric] => Scores.First(score => score.Metric == metric);

    /// <summary>The scores of predictions with fresh intervals.</summary>
    /// <param name="language">The language; it decides the draws with the recipe's seed.</param>
    /// <param name="predictions">One or more.</param>
    /// <param name="metrics">The task's metrics.</param>
    /// <param name="labels">The task's labels; empty if it has none.</param>
    /// <param name="recipe">Resamples, confidence and seed.</param>
    public static LanguageScore Of(
        Language language,
        IReadOnlyList<Prediction> predictions,
        IReadOnlyList<Metric> metrics,
        IReadOnlyList<string> labels,
        EvaluationRecipe recipe)
    {
        var confusion = ConfusionOf(predictions, labels);
        var samples = metrics.Select(metric => SampleOf(metric, metrics, predictions, confusion)).ToArray();
        var draws = Bootstrap.Scores(samples, recipe.Resamples, recipe.Seed, language.Tag);
        var scores = metrics.Select((metric, index) => new MetricScore(
            metric,
            samples[index].Score,
            Bootstrap.Interval(samples[index].Score, draws[index], recipe.Confidence, samples[index].Examples, samples[index].Deviants)));
        return new LanguageScore(language, predictions, confusion, [.. scores]);
    }

    /// <summary>The scores as they were written beside the predictions, checked against these.</summary>
    /// <exception cref="FormatException">The predictions give other scores.</exception>
    internal static LanguageScore Read(
        Language language,
        int examples,
        IReadOnlyList<Prediction> predictions,
        IReadOnlyList<MetricScore> scores,
        IReadOnlyList<string> labels)
    {
        if (predictions.Count == 0 || predictions.Count != examples)
        {
            throw new FormatException(FormattableString.Invariant(
                $"has {predictions.Count} predictions, and {ScorecardFolder.FileName} tells of {examples}"));
        }

        var read = new LanguageScore(language, predictions, ConfusionOf(predictions, labels), scores);
        return scores.All(score => read.SampleOf(score.Metric).Score == score.Value)
            ? read
            : throw new FormatException($"the predictions do not give the figures of {ScorecardFolder.FileName}");
    }

    /// <summary>What a metric's score is computed from, example by example: for pairing with another model's.</summary>
    internal ScoreSample SampleOf(Metric metric) => SampleOf(metric, [.. Scores.Select(score => score.Metric)], Predictions, Confusion);

    private static ConfusionMatrix? ConfusionOf(IReadOnlyList<Prediction> predictions, IReadOnlyList<string> labels)
    {
        int IndexOf(string label) => labels.Index().FirstOrDefault(known => known.Item == label, (Index: -1, Item: ""))
            .Index is >= 0 and var index
            ? index
            : throw new ArgumentException($"'{label}' is no label of the task", nameof(predictions));
        return labels.Count == 0 ? null : new ConfusionMatrix(labels, [.. predictions.Select(prediction =>
            (IndexOf(prediction.Gold), prediction.Predicted.Length == 0 ? labels.Count : IndexOf(prediction.Predicted)))]);
    }

    private static ScoreSample SampleOf(Metric metric, IReadOnlyList<Metric> metrics,
        IReadOnlyList<Prediction> predictions, ConfusionMatrix? confusion)
    {
        if (!metric.IsMean)
        {
            return ScoreSample.MacroF1(confusion!.Pairs, confusion.Labels.Count);
        }

        // Predictions hold a value for each metric that is a mean.
        var place = metrics.Where(known => known.IsMean).Index().First(known => known.Item == metric).Index;
        return ScoreSample.Mean(predictions.Select(prediction => prediction.Scores[place]));
    }
}

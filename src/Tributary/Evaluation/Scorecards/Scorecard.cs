using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Statistics;
using Tributary.Evaluation.Tasks;

namespace Tributary.Evaluation.Scorecards;

/// <summary>How a model did on a task, per language and per example.</summary>
/// <param name="Metrics">The task's metrics, the deciding one first.</param>
/// <param name="Labels">The task's labels; empty if it has none.</param>
/// <param name="Recipe">How it was evaluated.</param>
/// <param name="Languages">One or more, in the order in which they were asked for; distinct.</param>
public sealed record Scorecard(IReadOnlyList<Metric> Metrics, IReadOnlyList<string> Labels, EvaluationRecipe Recipe,
    IReadOnlyList<LanguageScore> Languages)
{
    /// <summary>Plain mean of the languages' deciding scores, however many examples each has.</summary>
    public double MeanScore => Languages.Average(language => language.Value);

    /// <summary>A language's score, or null if it was not evaluated.</summary>
    public LanguageScore? this[Language language] => Languages.FirstOrDefault(score => score.Language == language);

    /// <summary>Plain mean of the languages' scores, however many examples each has, and its
    /// interval: each language's examples are drawn independently.</summary>
    public MetricScore Mean(Metric metric) => Mean([.. Languages], metric, Recipe);

    /// <summary>The mean of languages that were measured apart.</summary>
    /// <param name="languages">One or more.</param>
    /// <param name="metric">A metric that all have.</param>
    /// <param name="recipe">Resamples, confidence and seed.</param>
    public static MetricScore Mean(IReadOnlyList<LanguageScore> languages, Metric metric, EvaluationRecipe recipe)
    {
        var samples = languages.Select(language => language.SampleOf(metric)).ToArray();
        var draws = languages.Zip(samples, (language, sample) =>
            Bootstrap.Scores([sample], recipe.Resamples, recipe.Seed, language.Language.Tag)[0]).ToArray();
        var mean = samples.Average(sample => sample.Score);
        double[] means = [.. Enumerable.Range(0, recipe.Resamples).Select(resample => draws.Average(language => language[resample]))];
        return new MetricScore(
            metric,
            mean,
            Bootstrap.Interval(mean, means, recipe.Confidence, samples.Sum(sample => sample.Examples),
                samples.Sum(sample => sample.Deviants)));
    }

    /// <summary>Writes <c>scorecard.json</c> and <c>predictions/xx.jsonl</c> into an
    /// existing folder; the caller makes it appear whole.</summary>
    public void Write(string folder) => ScorecardFolder.Write(folder, this);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="BadInputException">A file is absent, cannot be read, or the files do not agree.</exception>
    public static Scorecard Read(string folder) => ScorecardFolder.Read(folder);

    /// <summary>The content of <c>scorecard.json</c>: all figures, without the predictions.</summary>
    public byte[] ToJson() => ScorecardFolder.ToJson(this);
}

using Tributary.Datasets.Reading;
using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Tasks;
using Tributary.Testing;

namespace Tributary.Tests.Evaluation.Scorecards;

public sealed class EvaluatorTests : IDisposable
{
    private readonly TempFolder temp = new();
    private readonly TaskDefinition task = TaskDefinition.Create("classification", ["bad", "fair", "good"], "{text}?", " {label}");

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Run_TwoLanguages_ScoresEach()
    {
        // The text names the likelihoods of bad, fair and good.
        var english = Set("en", ("-3 -2 -1", "good"), ("-1 -2 -3", "bad"), ("-2 -1 -3", "good"));
        var german = Set("de", ("-1 -1 -1", "bad"), ("-5 -1 -1", "fair"));

        var scorecard = Evaluator.Run(new ScriptedModel(), task, [english, german], new EvaluationRecipe(), null, CancellationToken.None);

        Assert.Equal(["good", "bad", "fair"], scorecard.Languages[0].Predictions.Select(prediction => prediction.Predicted));
        Assert.Equal(["1", "2", "3"], scorecard.Languages[0].Predictions.Select(prediction => prediction.Id));
        Assert.Equal([-2.0, -1.0, -3.0], scorecard.Languages[0].Predictions[2].LogLikelihoods);
        Assert.Equal(2.0 / 3, scorecard[Language.Parse("en")]![Metric.Accuracy].Value);
        Assert.Equal((1 + 0 + (2.0 / 3)) / 3, scorecard.Languages[0].Value, 15);
        Assert.Equal(1, scorecard[Language.Parse("de")]![Metric.Accuracy].Value);
        Assert.Equal(((2.0 / 3) + 1) / 2, scorecard.Mean(Metric.Accuracy).Value, 15);
        Assert.Null(scorecard[Language.Parse("fr")]);
    }

    [Fact]
    public void Run_Progress_CountsOverAllLanguages()
    {
        var reports = new Reports();

        Evaluator.Run(new ScriptedModel(), task, [Set("en", ("-1 -2 -3", "bad"), ("-1 -2 -3", "bad")), Set("de", ("-1 -2 -3", "bad"))],
            new EvaluationRecipe(), reports, CancellationToken.None);

        Assert.Equal([1, 2, 2, 3, 3], reports.Seen);
    }

    [Theory]
    [InlineData("NaN -1 -1", "'bad'")]
    [InlineData("-1 -1 -Infinity", "'good'")]
    public void Run_NoFiniteLikelihood_NamesExampleAndLabel(string likelihoods, string label)
    {
        var set = Set("en", ("-1 -2 -3", "bad"), (likelihoods, "bad"));

        var message = Assert.Throws<InvalidDataException>(() =>
            Evaluator.Run(new ScriptedModel(), task, [set], new EvaluationRecipe(), null, CancellationToken.None)).Message;

        Assert.Contains("example 2", message, StringComparison.Ordinal);
        Assert.Contains(label, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Cancelled_Stops() =>
        Assert.Throws<OperationCanceledException>(() =>
            Evaluator.Run(new ScriptedModel(), task, [Set("en", ("-1 -2 -3", "bad"))], new EvaluationRecipe(), null,
                new CancellationToken(canceled: true)));

    private EvaluationSet Set(string language, params (string Text, string Label)[] examples)
    {
        var path = temp[$"{language}.jsonl"];
        File.WriteAllLines(path, examples.Select(example => $"{{\"text\":\"{example.Text}\",\"label\":\"{example.Label}\"}}"));
        return new EvaluationSet(Language.Parse(language), DatasetFile.Read(path, task.Rules));
    }

    private sealed class Reports : IProgress<int>
    {
        public List<int> Seen { get; } = [];

        public void Report(int value) => Seen.Add(value);
    }
}

using System.Diagnostics;
using Tributary.Evaluation.Models;
using Tributary.Torch;

namespace Tributary.TrainingBench;

/// <summary>Three labels a text, scored with the prompt shared, against each label's full text scored anew.</summary>
internal static class ScoringBench
{
    private const int Texts = 200;

    /// <summary>The table.</summary>
    public static IEnumerable<string> Run(BenchOptions options)
    {
        yield return MarkdownRows.Head("language", "texts/s, each label anew", "texts/s, prompt shared", "ratio",
            "largest difference, nats");
        using var model = TorchEngine.LoadModel(options.Model);
        foreach (var language in new[] { "en", "de", "ja" })
        {
            var examples = SentimentData.Read(options, language, "test").Take(Texts);
            ScoringRequest[] shared = [.. examples.Select(example => new ScoringRequest(example.Prompt, SentimentData.Answers))];
            ScoringRequest[] anew = [.. shared.SelectMany(request =>
                request.Continuations.Select(label => new ScoringRequest(request.Prompt, [label])))];
            Time(model, shared[..16]);
            var (slow, expected) = Time(model, anew);
            var (fast, scores) = Time(model, shared);
            var difference = expected.Zip(scores, (one, other) => Math.Abs(one - other)).Max();
            yield return string.Create(CultureInfo.InvariantCulture,
                $"| {language} | {shared.Length / slow:0.0} | {shared.Length / fast:0.0} | "
                + $"{slow / fast:0.00} | {difference:0.0e+0} |");
        }
    }

    private static (double Seconds, double[] Scores) Time(ILanguageModel model, ScoringRequest[] requests)
    {
        var clock = Stopwatch.StartNew();
        var scores = model.Score(requests, 256, progress: null, CancellationToken.None);
        return (clock.Elapsed.TotalSeconds, [.. scores.SelectMany(score => score.Select(continuation => continuation.LogProbability))]);
    }
}

using System.Diagnostics;
using Tributary.Training;

namespace Tributary.TrainingBench;

/// <summary>Tokens a second in training on real texts with a label each, padding not counted, and validation left out.</summary>
internal static class SpeedBench
{
    private const int Examples = 640;

    /// <summary>The table.</summary>
    public static IEnumerable<string> Run(BenchOptions options)
    {
        yield return MarkdownRows.Head("language", "steps", "tokens/s");
        var (allTokens, allSeconds) = (0L, 0.0);
        foreach (var language in new[] { "en", "de", "fr", "es", "ja" })
        {
            var (steps, tokens, seconds) = Measure(options, language);
            (allTokens, allSeconds) = (allTokens + tokens, allSeconds + seconds);
            yield return Row(language, MarkdownRows.Count(steps), tokens / seconds);
        }

        yield return Row("all", "", allTokens / allSeconds);
    }

    // From the end of the first step, which loads and warms, to that of the last.
    private static (int Steps, long Tokens, double Seconds) Measure(BenchOptions options, string language)
    {
        var clock = new Stopwatch();
        var (steps, tokens, seconds) = (0, 0L, 0.0);
        var job = new TrainingJob
        {
            Name = language, BaseModel = options.Model, Adapter = new AdapterRecipe { R = 16, LoraAlpha = 32 }, Valid = [],
            Recipe = new TrainingRecipe { BatchSize = 8, MaxLength = 256, Epochs = 1 },
            Train = [.. SentimentData.Read(options, language, "train").Take(Examples)],
        };
        BenchTraining.Run(job, new TrainerSettings(), update =>
        {
            if (clock.IsRunning)
            {
                (steps, tokens, seconds) = (steps + 1, tokens + update.Tokens, clock.Elapsed.TotalSeconds);
            }

            clock.Start();
        });
        return (steps, tokens, seconds);
    }

    private static string Row(string language, string steps, double speed) =>
        MarkdownRows.Of(language, steps, speed.ToString("0", CultureInfo.InvariantCulture));
}

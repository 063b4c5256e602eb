using Tributary.Evaluation.Tasks;

namespace Tributary.Evaluation.Scorecards;

/// <summary>
/// A scorecard on disk: <c>scorecard.json</c> with the figures, and <c>predictions/xx.jsonl</c> with a line per example for each language.
/// Holds nothing that a clock touches; equal scorecards give equal bytes, and numbers survive writing and reading exactly.
/// </summary>
internal static class ScorecardFolder
{
    /// <summary>The file of the figures.</summary>
    public const string FileName = "scorecard.json";

    private const string Noun = "part of a scorecard";
    private const string Remedy = "'tributary verify' says what repairs it";

    private static readonly JsonWriterOptions Writing = new() { Encoder = ScorecardJson.Form.Options.Encoder };

    /// <summary>Writes both into an existing folder; the caller makes it appear whole.</summary>
    public static void Write(string folder, Scorecard scorecard)
    {
        var summary = ScorecardSummary.Of(scorecard);
        File.WriteAllBytes(Path.Combine(folder, FileName), ToJson(scorecard));
        Directory.CreateDirectory(Path.Combine(folder, "predictions"));
        foreach (var (language, file) in scorecard.Languages.Zip(summary.Languages.Values))
        {
            File.WriteAllBytes(Path.Combine(folder, file.Predictions), Lines(language, scorecard));
        }
    }

    /// <summary>The content of <c>scorecard.json</c>.</summary>
    public static byte[] ToJson(Scorecard scorecard) =>
        JsonFile.Write(ScorecardSummary.Of(scorecard), ScorecardJson.Form.ScorecardSummary);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="BadInputException">A file is absent, or cannot be read, or the two do not agree.</exception>
    public static Scorecard Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var summary = JsonFile.Read(path, ScorecardJson.Form.ScorecardSummary, Noun, Remedy);
        var metrics = Read(path, summary.CheckedMetrics);
        var languages = summary.Languages.Select(entry => Read(path, () =>
        {
            var (language, scores) = (Language.Parse(entry.Key), entry.Value.Scores(metrics));
            var file = Path.Combine(folder, LanguageSummary.PredictionsOf(language));
            return Read(file, () => LanguageScore.Read(language, entry.Value.Examples,
                Predictions(file, new PredictionLine(metrics, summary.Labels)), scores, summary.Labels));
        }));
        return new Scorecard(metrics, summary.Labels, summary.Recipe, [.. languages]);
    }

    private static Prediction[] Predictions(string file, PredictionLine form) =>
        [.. RegularFile.Lines(file).Select(line => form.Read(JsonFile.Parse(Encoding.UTF8.GetBytes(line), file)))];

    private static T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception broken) when (broken is FormatException or IOException)
        {
            throw new BadInputException(path, $"is not a readable {Noun} ({broken.Message}); {Remedy}");
        }
    }

    private static byte[] Lines(LanguageScore score, Scorecard scorecard)
    {
        using var target = new MemoryStream();
        using var writer = new Utf8JsonWriter(target, Writing);
        foreach (var prediction in score.Predictions)
        {
            writer.WriteStartObject();
            writer.WriteString("id", prediction.Id);
            writer.WriteString("gold", prediction.Gold);
            writer.WriteString("predicted", prediction.Predicted);
            foreach (var (metric, value) in scorecard.Metrics.Where(metric => metric.IsMean).Zip(prediction.Scores))
            {
                writer.WriteNumber(metric.Name, value);
            }

            WriteLikelihoods(writer, prediction.LogLikelihoods, scorecard.Labels);
            writer.WriteEndObject();
            writer.Flush();
            writer.Reset();
            target.WriteByte((byte)'\n');
        }

        return target.ToArray();
    }

    // By label if there are labels; in the order of the example's options elsewhere; not at all where the model wrote.
    private static void WriteLikelihoods(Utf8JsonWriter writer, IReadOnlyList<double> likelihoods, IReadOnlyList<string> labels)
    {
        if (likelihoods.Count == 0)
        {
            return;
        }

        if (labels.Count == 0)
        {
            writer.WriteStartArray("log_likelihood");
            foreach (var likelihood in likelihoods)
            {
                writer.WriteNumberValue(likelihood);
            }

            writer.WriteEndArray();
            return;
        }

        writer.WriteStartObject("log_likelihood");
        foreach (var (label, likelihood) in labels.Zip(likelihoods))
        {
            writer.WriteNumber(label, likelihood);
        }

        writer.WriteEndObject();
    }
}

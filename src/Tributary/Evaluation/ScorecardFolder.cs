using System.Text.Json;

namespace Tributary.Evaluation;

/// <summary>
/// A scorecard on disk: <c>scorecard.json</c> with the figures, and <c>predictions/xx.jsonl</c> with a line per example for each language.
/// Holds nothing that a clock touches; equal scorecards give equal bytes, and numbers survive writing and reading exactly.
/// </summary>
internal static class ScorecardFolder
{
    /// <summary>The file of the figures.</summary>
    public const string FileName = "scorecard.json";

    private static readonly JsonWriterOptions Writing = new() { Encoder = ScorecardFormat.Encoder };

    /// <summary>Writes both into an existing folder; the caller makes it appear whole.</summary>
    public static void Write(string folder, Scorecard scorecard)
    {
        var summary = ScorecardSummary.Of(scorecard);
        File.WriteAllBytes(Path.Combine(folder, FileName), ToJson(scorecard));
        Directory.CreateDirectory(Path.Combine(folder, "predictions"));
        foreach (var (language, file) in scorecard.Languages.Zip(summary.Languages.Values))
        {
            File.WriteAllBytes(Path.Combine(folder, file.Predictions), Lines(language, scorecard.Labels));
        }
    }

    /// <summary>The content of <c>scorecard.json</c>.</summary>
    public static byte[] ToJson(Scorecard scorecard) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(ScorecardSummary.Of(scorecard), ScorecardFormat.Json.ScorecardSummary), (byte)'\n'];

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="BadInputException">A file is absent, or cannot be read, or the two do not agree.</exception>
    public static Scorecard Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var summary = Read(path, () => JsonSerializer.Deserialize(File.ReadAllBytes(path), ScorecardFormat.Json.ScorecardSummary)
            ?? throw new JsonException("the file holds null"));
        var languages = summary.Languages.Select(entry =>
        {
            var file = Path.Combine(folder, entry.Value.Predictions);
            return Read(file, () =>
            {
                var predictions = File.ReadLines(file).Select(line => Prediction(line, summary.Labels));
                return entry.Value.ToScore(Language.Parse(entry.Key), summary.Labels, [.. predictions]);
            });
        });
        return new Scorecard(summary.Labels, summary.Recipe, [.. languages]);
    }

    private static T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception broken) when (broken is JsonException or FormatException or IOException
            or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new BadInputException(path, $"is not a readable part of a scorecard ({broken.Message}); remove the folder and evaluate again");
        }
    }

    private static byte[] Lines(LanguageScore score, IReadOnlyList<string> labels)
    {
        using var target = new MemoryStream();
        using var writer = new Utf8JsonWriter(target, Writing);
        foreach (var prediction in score.Predictions)
        {
            writer.WriteStartObject();
            writer.WriteString("id", prediction.Id);
            writer.WriteString("gold", prediction.Gold);
            writer.WriteString("predicted", prediction.Predicted);
            writer.WriteStartObject("log_likelihood");
            foreach (var (label, likelihood) in labels.Zip(prediction.LogLikelihoods))
            {
                writer.WriteNumber(label, likelihood);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.Flush();
            writer.Reset();
            target.WriteByte((byte)'\n');
        }

        return target.ToArray();
    }

    private static Prediction Prediction(string line, IReadOnlyList<string> labels)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        var likelihoods = root.GetProperty("log_likelihood");
        return new Prediction(
            root.GetProperty("id").GetString()!,
            root.GetProperty("gold").GetString()!,
            root.GetProperty("predicted").GetString()!,
            [.. labels.Select(label => likelihoods.GetProperty(label).GetDouble())]);
    }
}

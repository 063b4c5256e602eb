using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Evaluation;

/// <summary>The form of <c>scorecard.json</c>: scores are fractions in [0, 1], intervals are [low, high].</summary>
internal sealed record ScorecardSummary
{
    public required int CodeVersion { get; init; }

    public required EvaluationRecipe Recipe { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    public required double MeanAccuracy { get; init; }

    [JsonPropertyName("mean_macro_f1")]
    public required double MeanMacroF1 { get; init; }

    /// <summary>By language tag, in the scorecard's order.</summary>
    public required OrderedDictionary<string, LanguageSummary> Languages { get; init; }

    public static ScorecardSummary Of(Scorecard scorecard) => new()
    {
        CodeVersion = Evaluator.CodeVersion,
        Recipe = scorecard.Recipe,
        Labels = scorecard.Labels,
        MeanAccuracy = scorecard.MeanAccuracy,
        MeanMacroF1 = scorecard.MeanMacroF1,
        Languages = new(scorecard.Languages.Select(score => KeyValuePair.Create(score.Language.Tag, LanguageSummary.Of(score)))),
    };
}

/// <summary>One language of <c>scorecard.json</c>.</summary>
internal sealed record LanguageSummary
{
    public required int Examples { get; init; }

    public required double Accuracy { get; init; }

    public required double[] AccuracyInterval { get; init; }

    [JsonPropertyName("macro_f1")]
    public required double MacroF1 { get; init; }

    [JsonPropertyName("macro_f1_interval")]
    public required double[] MacroF1Interval { get; init; }

    /// <summary>F1 by label, in the order of the labels.</summary>
    [JsonPropertyName("f1")]
    public required OrderedDictionary<string, double> F1 { get; init; }

    /// <summary>[right label][predicted label].</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; }

    /// <summary>The file of the predictions, relative to the folder.</summary>
    public required string Predictions { get; init; }

    public static LanguageSummary Of(LanguageScore score) => new()
    {
        Examples = score.Examples,
        Accuracy = score.Accuracy,
        AccuracyInterval = [score.AccuracyInterval.Low, score.AccuracyInterval.High],
        MacroF1 = score.MacroF1,
        MacroF1Interval = [score.MacroF1Interval.Low, score.MacroF1Interval.High],
        F1 = new(score.Confusion.Labels.Select((label, index) => KeyValuePair.Create(label, score.Confusion.F1(index)))),
        Confusion = score.Confusion.Rows(),
        Predictions = $"predictions/{score.Language}.jsonl",
    };

    /// <summary>The score again: the figures are computed from the predictions, and must be those that were written.</summary>
    public LanguageScore ToScore(Language language, IReadOnlyList<string> labels, IReadOnlyList<Prediction> predictions)
    {
        var confusion = new ConfusionMatrix(labels, Evaluator.Pairs(predictions, labels));
        return confusion.Examples == Examples && confusion.Accuracy == Accuracy && confusion.MacroF1 == MacroF1
            ? new LanguageScore(language, confusion, Bounds(AccuracyInterval), Bounds(MacroF1Interval), predictions)
            : throw new FormatException($"the predictions do not give the figures of {ScorecardFolder.FileName}");
    }

    private static Interval Bounds(double[] interval) =>
        interval is [var low, var high] && low <= high ? new(low, high) : throw new FormatException("an interval is not [low, high]");
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    RespectNullableAnnotations = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ScorecardSummary))]
internal sealed partial class ScorecardJson : JsonSerializerContext;

/// <summary>Leaves letters of all languages as they are: these files are read by people, never put into a page.</summary>
internal static class ScorecardFormat
{
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static readonly ScorecardJson Json = new(new JsonSerializerOptions(ScorecardJson.Default.Options) { Encoder = Encoder });
}

using Tributary.Releases.Stations;
using Tributary.Reporting.Content;
using Tributary.Reporting.Diagnosis;
using Tributary.Reporting.Gate;
using Tributary.Reporting.Summaries;

namespace Tributary.Reporting.Pages;

/// <summary>The form of the JSON report. Scores are fractions in [0, 1], times seconds, digests 64 hexadecimal digits.</summary>
/// <param name="Metric">Name of the deciding metric.</param>
/// <param name="Languages">The deciding score by language tag.</param>
/// <param name="Mean">Mean deciding score over the languages that have all variants.</param>
/// <param name="Comparisons">The merged model against others, paired.</param>
/// <param name="Scores">By language tag and variant: all figures.</param>
/// <param name="Drops">By language that drops in the summary: what was looked at as its cause.</param>
/// <param name="Leakage">Held-out examples in other data, counted in words.</param>
/// <param name="Lineage">Data and adapter by language tag.</param>
internal sealed record ReportDocument(
    string Project, string Metric, OrderedDictionary<string, VariantFigures> Languages, UpdateDocument? Update, VariantFigures Mean,
    VariantFigures MeanAccuracy, IReadOnlyList<ComparisonDocument> Comparisons,
    OrderedDictionary<string, OrderedDictionary<string, ScoreDocument?>> Scores, double Confidence, CostComparison? FirstBuild,
    BaseModelReport BaseModel, GateDocument? Gate, MergeReport? Merge, SummaryDocument? Summary,
    OrderedDictionary<string, IReadOnlyList<Symptom>> Drops, IReadOnlyList<string> Leakage,
    OrderedDictionary<string, LineageDocument> Lineage, string? Machine);

/// <summary>One figure per variant.</summary>
internal sealed record VariantFigures(double? Base, double? Individual, double? Combined, double? Merged);

/// <summary>What an update cost: the merged way in front, details in <see cref="Costs"/>.</summary>
internal sealed record UpdateDocument(
    string Language, int AdaptersTrained, double? Seconds, double? CombinedSeconds, double? Saved, CostComparison Costs);

internal sealed record ScoreDocument(int Examples)
{
    /// <summary>Every metric under its name, as in macro_f1 and macro_f1_interval.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Figures { get; set; } = [];
}

/// <summary>The merged model against one reference; verdicts are better, worse, equivalent and no_difference_shown.</summary>
internal sealed record ComparisonDocument(
    string Reference, string Metric, double Confidence, double Margin, OrderedDictionary<string, ComparedDocument> Languages,
    ComparedDocument? Mean);

internal sealed record ComparedDocument(
    int Examples, double Difference, double[] Interval, double PValue, double DetectableDrop, string Verdict);

internal sealed record LineageDocument(Digest? Adapter, IReadOnlyList<DataReport> Data);

[JsonSerializable(typeof(ReportDocument))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    public static readonly ReportJson Form = 
        new(JsonForm.Indented(nulls: true, letters: true, new DigestConverter(), new LanguageConverter()));
}

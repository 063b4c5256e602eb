using System.Text.Json;
using System.Text.Json.Serialization;

using Tributary.Evaluation;

namespace Tributary.Reporting;

/// <summary>The form of the JSON report. Scores are fractions in [0, 1], times seconds, digests 64 hexadecimal digits.</summary>
internal sealed record ReportDocument
{
    public required string Project { get; init; }

    /// <summary>Name of the deciding metric.</summary>
    public required string Metric { get; init; }

    /// <summary>The deciding score by language tag.</summary>
    public required OrderedDictionary<string, VariantFigures> Languages { get; init; }

    public required UpdateDocument? Update { get; init; }

    /// <summary>Mean deciding score over the languages that have all variants.</summary>
    public required VariantFigures Mean { get; init; }

    public required VariantFigures MeanAccuracy { get; init; }

    /// <summary>The merged model against others, paired.</summary>
    public required IReadOnlyList<ComparisonDocument> Comparisons { get; init; }

    /// <summary>By language tag and variant: all figures.</summary>
    public required OrderedDictionary<string, OrderedDictionary<string, ScoreDocument?>> Scores { get; init; }

    public required double Confidence { get; init; }

    public required CostsDocument? FirstBuild { get; init; }

    public required BaseModelDocument BaseModel { get; init; }

    public required GateDocument? Gate { get; init; }

    public required MergeDocument? Merge { get; init; }

    /// <summary>Held-out examples in other data, counted in words.</summary>
    public required IReadOnlyList<string> Leakage { get; init; }

    /// <summary>Data and adapter by language tag.</summary>
    public required OrderedDictionary<string, LineageDocument> Lineage { get; init; }

    public required string? Machine { get; init; }
}

/// <summary>One figure per variant.</summary>
internal sealed record VariantFigures
{
    public required double? Base { get; init; }

    public required double? Individual { get; init; }

    public required double? Combined { get; init; }

    public required double? Merged { get; init; }
}

/// <summary>What an update cost: the merged way in front, details in <see cref="Costs"/>.</summary>
internal sealed record UpdateDocument
{
    public required string Language { get; init; }

    public required int AdaptersTrained { get; init; }

    public required double? Seconds { get; init; }

    public required double? CombinedSeconds { get; init; }

    public required double? Saved { get; init; }

    public required CostsDocument Costs { get; init; }
}

internal sealed record CostsDocument
{
    public required RunCost Merged { get; init; }

    public required RunCost Combined { get; init; }

    public required double? Saved { get; init; }
}

internal sealed record ScoreDocument
{
    public required int Examples { get; init; }

    /// <summary>Every metric under its name, as in macro_f1 and macro_f1_interval.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Figures { get; set; } = [];
}

/// <summary>The merged model against one reference; verdicts are better, worse, equivalent and no_difference_shown.</summary>
internal sealed record ComparisonDocument
{
    public required string Reference { get; init; }

    public required string Metric { get; init; }

    public required double Confidence { get; init; }

    public required double Margin { get; init; }

    public required OrderedDictionary<string, ComparedDocument> Languages { get; init; }

    public required ComparedDocument? Mean { get; init; }
}

internal sealed record ComparedDocument
{
    public required int Examples { get; init; }

    public required double Difference { get; init; }

    public required double[] Interval { get; init; }

    public required double PValue { get; init; }

    public required double DetectableDrop { get; init; }

    public required string Verdict { get; init; }
}

internal sealed record BaseModelDocument
{
    public required string Name { get; init; }

    public required string? Digest { get; init; }
}

internal sealed record MergeDocument
{
    public required string Method { get; init; }

    public required string Space { get; init; }

    public required string? Profile { get; init; }

    public required double? Density { get; init; }

    public required double Lambda { get; init; }

    public required IReadOnlyList<MergeTrial> Trials { get; init; }

    public required string? Adapter { get; init; }
}

internal sealed record LineageDocument
{
    public required string? Adapter { get; init; }

    public required IReadOnlyList<DataDocument> Data { get; init; }
}

internal sealed record DataDocument
{
    public required string Split { get; init; }

    public required string File { get; init; }

    public required int Examples { get; init; }

    public required string Digest { get; init; }
}

[JsonSerializable(typeof(ReportDocument))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    public static readonly ReportJson Form = new(JsonForm.Indented(letters: true));
}

using Tributary.Evaluation;
using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Scorecards;
using Tributary.Training;

namespace Tributary.Reporting.Content;

/// <summary>How one model did in one language.</summary>
/// <param name="Examples">Examples in the test set, 1 or more.</param>
/// <param name="Scores">One score per metric of the task, the deciding one first.</param>
internal sealed record VariantScore(int Examples, IReadOnlyList<MetricScore> Scores)
{
    /// <summary>The figures of a scorecard.</summary>
    public static VariantScore Of(LanguageScore score) => new(score.Examples, score.Scores);

    /// <summary>The score of a metric; null if the task does not have it.</summary>
    public MetricScore? this[Metric metric] => Scores.FirstOrDefault(score => score.Metric == metric);
}

/// <summary>A file that an adapter was trained, chosen or measured with.</summary>
/// <param name="Split">train, valid or test.</param>
/// <param name="File">The file as the project names it.</param>
/// <param name="Examples">Its examples.</param>
/// <param name="Digest">The digest of what the task reads from it.</param>
internal sealed record DataReport(string Split, string File, int Examples, Digest Digest);

/// <summary>One language of a report. A score that is null was not evaluated.</summary>
internal sealed record LanguageReport
{
    /// <summary>The language.</summary>
    public required Language Language { get; init; }

    /// <summary>The base model without an adapter.</summary>
    public VariantScore? Base { get; init; }

    /// <summary>The language's own adapter.</summary>
    public VariantScore? Individual { get; init; }

    /// <summary>One adapter trained on all languages together.</summary>
    public VariantScore? Combined { get; init; }

    /// <summary>The merge of all languages' adapters.</summary>
    public VariantScore? Merged { get; init; }

    /// <summary>Its data; empty if it came as an adapter.</summary>
    public IReadOnlyList<DataReport> Data { get; init; } = [];

    /// <summary>The digest of its own adapter; null if it was not taken.</summary>
    public Digest? Adapter { get; init; }

    /// <summary>How its own adapter was trained; null if it was brought along, or is not trained yet.</summary>
    public TrainingResult? Training { get; init; }

    /// <summary>The score of a variant; null if it was not evaluated.</summary>
    public VariantScore? this[Variant variant] => variant.Name switch
    {
        "base" => Base,
        "individual" => Individual,
        "combined" => Combined,
        "merged" => Merged,
        _ => throw new ArgumentOutOfRangeException(nameof(variant)),
    };

    /// <summary>Examples of the test set; null if nothing was evaluated.</summary>
    public int? Examples => Variant.Usual.Select(variant => this[variant]?.Examples).FirstOrDefault(count => count is not null);
}

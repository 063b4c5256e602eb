using Tributary.Evaluation;
using Tributary.Evaluation.Metrics;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Diagnosis;
using Tributary.Reporting.Gate;

namespace Tributary.Reporting.Content;

/// <summary>
/// All that a report shows, gathered before anything is rendered: the three forms (Markdown, HTML, JSON) then show the same figures.
/// Null means that something was not evaluated or not measured, and is shown in those words. Nothing here reads a clock, so a model gives
/// the same bytes whenever it is rendered; times come from the ledger.
/// </summary>
internal sealed record ReportModel
{
    /// <summary>The project's name.</summary>
    public required string Project { get; init; }

    /// <summary>The model that the adapters sit on.</summary>
    public required BaseModelReport BaseModel { get; init; }

    /// <summary>The task's metrics, the deciding one first; one or more.</summary>
    public required IReadOnlyList<Metric> Metrics { get; init; }

    /// <summary>The languages in the project's order; one or more, distinct.</summary>
    public required IReadOnlyList<LanguageReport> Languages { get; init; }

    /// <summary>The merged model against the combined and the own adapters, if both were evaluated.</summary>
    public IReadOnlyList<ReportComparison> Comparisons { get; init; } = [];

    /// <summary>How many held-out examples occur in other data, in words: <c>test of fr in train of
    /// fr: 12 examples</c>; empty if none was found or none looked for.</summary>
    public IReadOnlyList<string> Leakage { get; init; } = [];

    /// <summary>What the gate said of the candidate that is shown, or of the current release; null if nothing was judged.</summary>
    public GateReport? Gate { get; init; }

    /// <summary>The current release against the one before, or the refused candidate against the current release; null if the project's
    /// present state is neither.</summary>
    public RunSummary? Summary { get; init; }

    /// <summary>Why languages drop in what <see cref="Summary"/> shows; empty if none does.</summary>
    public IReadOnlyList<LanguageDiagnosis> Drops { get; init; } = [];

    /// <summary>How the adapters were merged; null if they were not.</summary>
    public MergeReport? Merge { get; init; }

    /// <summary>What building everything once cost; null if it was not measured.</summary>
    public CostComparison? FirstBuild { get; init; }

    /// <summary>What an update of one language cost; null if there was none.</summary>
    public UpdateReport? Update { get; init; }

    /// <summary>Share of the resamples that the intervals span, in (0, 1). Default 0.95.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Where the times were taken, as in "2 cores, 8 GB"; null if it is not known.</summary>
    public string? Machine { get; init; }

    /// <summary>The variants that were evaluated in one language or more, in their order.</summary>
    public IReadOnlyList<Variant> Variants =>
        [.. Variant.Usual.Where(variant => Languages.Any(language => language[variant] is not null))];

    /// <summary>The languages that a mean is taken over: those in which the merged model was evaluated, that is all of a release that can
    /// be measured; without one, those in which all of <see cref="Variants"/> were.</summary>
    public IReadOnlyList<LanguageReport> Compared =>
        Variants is not { Count: > 0 } variants ? [] : variants.Contains(Variant.Merged)
            ? [.. Languages.Where(language => language.Merged is not null)]
            : [.. Languages.Where(language => variants.All(variant => language[variant] is not null))];

    /// <summary>The comparison with a variant; null if there is none.</summary>
    public ReportComparison? Against(Variant reference) => Comparisons.FirstOrDefault(comparison => comparison.Reference == reference);

    /// <summary>Plain mean of a variant's score over <see cref="Compared"/>, in [0, 1]; null
    /// if it was not evaluated in all of these, or the task does not have the metric.</summary>
    public double? Mean(Variant variant, Metric metric) =>
        Compared.Count > 0 && Compared.All(language => language[variant] is not null)
            ? Mean(Compared, variant, metric) : null;

    /// <summary>The same over languages in which the variant was evaluated, one or more.</summary>
    public static double? Mean(IReadOnlyList<LanguageReport> languages, Variant variant, Metric metric) =>
        languages.Average(language => language[variant]![metric]?.Value);
}

/// <summary>The model that the adapters sit on.</summary>
/// <param name="Name">Its folder's name or hub id.</param>
/// <param name="Digest">The digest of its files; null if it was not taken.</param>
internal sealed record BaseModelReport(string Name, Digest? Digest);

/// <summary>How the adapters were merged.</summary>
internal sealed record MergeReport
{
    /// <summary>A named method, as in <c>ties</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The coordinates in which entries were compared, as in <c>knots</c>.</summary>
    public required string Space { get; init; }

    /// <summary>Whose definition of the method was used, as in <c>mergekit</c>; null if the method has one only.</summary>
    public string? Profile { get; init; }

    /// <summary>Fraction of entries kept, in (0, 1]; null if the method keeps all by definition.</summary>
    public double? Density { get; init; }

    /// <summary>The coefficient on the merged delta.</summary>
    public required double Lambda { get; init; }

    /// <summary>What was tried on the validation sets; empty if there was nothing to choose.</summary>
    public IReadOnlyList<MergeTrial> Trials { get; init; } = [];

    /// <summary>True if the merge made a whole model; false if it made an adapter.</summary>
    public bool IsModel { get; init; }

    /// <summary>The digest of the merged adapter's weights, or of the merged model's folder; null if it was not taken.</summary>
    public Digest? Digest { get; init; }
}

/// <summary>One merge that a search tried, and what it scored on the validation sets.</summary>
/// <param name="Settings">The merge in words.</param>
/// <param name="Lambda">The coefficient.</param>
/// <param name="Share">Share of the validation examples, in (0, 1].</param>
/// <param name="MeanScore">Plain mean of the deciding score over the languages with a validation set, in [0, 1].</param>
/// <param name="IsChosen">True for the one that was taken.</param>
internal sealed record MergeTrial(string Settings, double Lambda, double Share, double MeanScore, bool IsChosen);

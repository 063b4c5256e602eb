using Tributary.Evaluation;
using Tributary.Evaluation.Metrics;
using Tributary.Planning.Inputs;
using Tributary.Reporting.Comparisons;
using Tributary.Reporting.Diagnosis;

namespace Tributary.Reporting.Ways;

/// <summary>Every way to a model side by side, in one scenario.</summary>
internal sealed record ScenarioReport
{
    /// <summary>The project's name.</summary>
    public required string Project { get; init; }

    /// <summary>What happens.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>The seed of its trainings.</summary>
    public required int Seed { get; init; }

    /// <summary>The deciding metric.</summary>
    public required Metric Metric { get; init; }

    /// <summary>The languages that were measured, in the order of the project.</summary>
    public required IReadOnlyList<Language> Languages { get; init; }

    /// <summary>The ways, in the order in which they were planned.</summary>
    public required IReadOnlyList<WayReport> Ways { get; init; }

    /// <summary>The merge with the changed language trained in the other way; null if that is not compared.</summary>
    public OtherUpdate? OtherUpdate { get; init; }

    /// <summary>What the combined adapter forgets if it is trained on with one language alone:
    /// continued against what it was before, in the other languages; null elsewhere.</summary>
    public ReportComparison? Forgotten { get; init; }

    /// <summary>Why languages lose in the best merge, in the order of
    /// <see cref="Languages"/>; empty if it has no own adapters to lose against.</summary>
    public IReadOnlyList<LanguageDiagnosis> Diagnosis { get; init; } = [];

    /// <summary>Share of training tokens of the language that has most (at the first
    /// build), or of the one that changes; null if it is not known.</summary>
    public double? TokenShare { get; init; }

    /// <summary>Most languages that are trained at the same time: one worker a language.</summary>
    public required int Workers { get; init; }

    /// <summary>The project's price; null without one.</summary>
    public Price? Price { get; init; }

    /// <summary>Where the times were taken; null if it is not known.</summary>
    public string? Machine { get; init; }

    /// <summary>A way by its name; null if it is not compared.</summary>
    public WayReport? this[Variant name] => Ways.FirstOrDefault(way => way.Name == name);

    /// <summary>The merge with the best mean, the earlier of equals.</summary>
    public WayReport? BestMerge => Ways.Where(way => !NoMerge.Contains(way.Name)).MaxBy(way => way.Mean.Value);

    private static readonly Variant[] NoMerge = [Variant.Base, Variant.Individual, Variant.Combined,
        Variant.CombinedBefore, Variant.Continued];
}

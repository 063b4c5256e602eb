using Tributary.Evaluation;
using Tributary.Evaluation.Scorecards;
using Tributary.Reporting.Comparisons;

namespace Tributary.Reporting.Ways;

/// <summary>How good one way's model is, and what it cost.</summary>
internal sealed record WayReport
{
    /// <summary>The model's name.</summary>
    public required Variant Name { get; init; }

    /// <summary>Its scores in the languages with a test set, in the order of the project.</summary>
    public required IReadOnlyList<LanguageScore> Scores { get; init; }

    /// <summary>Plain mean of the deciding score over the languages, and its interval.</summary>
    public required MetricScore Mean { get; init; }

    /// <summary>Paired with the combined adapter on the same examples; null for that adapter itself.</summary>
    public required ReportComparison? AgainstCombined { get; init; }

    /// <summary>Paired with each language's own adapter; null for these themselves.</summary>
    public required ReportComparison? AgainstIndividual { get; init; }

    /// <summary>What it cost in the scenario; null if a run is not in the ledger.</summary>
    public required WayCost? Cost { get; init; }

    /// <summary>A language's score.</summary>
    public LanguageScore this[Language language] => Scores.First(score => score.Language == language);
}

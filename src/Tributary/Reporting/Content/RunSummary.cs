using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Statistics;
using Tributary.Releases;
using Tributary.Reporting.Costs;

namespace Tributary.Reporting.Content;

/// <summary>What became of a run.</summary>
[JsonConverter(typeof(WordsConverter<SummaryOutcome>))]
internal enum SummaryOutcome
{
    /// <summary>The gate let the release through.</summary>
    Released,

    /// <summary>The gate refused, and it was released all the same with a reason.</summary>
    Overridden,

    /// <summary>The gate refused: the current release stays.</summary>
    Refused,

    /// <summary>A station failed before the gate was asked.</summary>
    Failed,
}

/// <summary>What a warning is about.</summary>
[JsonConverter(typeof(WordsConverter<SummaryWarningKind>))]
internal enum SummaryWarningKind
{
    /// <summary>An own adapter that is worse than the one that it replaces.</summary>
    Collapsed,

    /// <summary>A drop that is likely, though not proven.</summary>
    LikelyDrop,

    /// <summary>A language without a test set: nobody sees it get worse.</summary>
    NoTestSet,

    /// <summary>Examples that do not fit whole.</summary>
    CutExamples,
}

/// <summary>What a person should look at after a run.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Languages">The languages, one or more.</param>
/// <param name="Text">The same in a sentence.</param>
internal sealed record SummaryWarning(SummaryWarningKind Kind, IReadOnlyList<Language> Languages, string Text);

/// <summary>
/// What a run left behind, in one look: every language's last release against this one, its own adapter, the merge, what it cost, and what
/// to look at. The same data are shown at the end of a run, in its JSON document, and in the report.
/// </summary>
internal sealed record RunSummary
{
    /// <summary>What became of it.</summary>
    public required SummaryOutcome Outcome { get; init; }

    /// <summary>The new release; null if there is none.</summary>
    public required int? Release { get; init; }

    /// <summary>The release that was compared with; null if there was none.</summary>
    public required int? Reference { get; init; }

    /// <summary>The deciding metric.</summary>
    public required Metric Metric { get; init; }

    /// <summary>Confidence of the intervals, in (0, 1).</summary>
    public required double Confidence { get; init; }

    /// <summary>The languages in the order of the project, then those that were removed.</summary>
    public required IReadOnlyList<LanguageOutcome> Languages { get; init; }

    /// <summary>The merge that was taken; null if there is none yet.</summary>
    public required MergeChoice? Merge { get; init; }

    /// <summary>What the runs of the ledger took that belong to it.</summary>
    public required CostSum Cost { get; init; }

    /// <summary>What to look at, the most urgent first.</summary>
    public required IReadOnlyList<SummaryWarning> Warnings { get; init; }
}

/// <summary>One language of a summary. A figure that was not measured is null.</summary>
internal sealed record LanguageOutcome
{
    /// <summary>The language.</summary>
    public required Language Language { get; init; }

    /// <summary>What the gate says; null if it was not asked.</summary>
    public required GateWord? Verdict { get; init; }

    /// <summary>False if the language alone refuses the release.</summary>
    public bool Passes { get; init; } = true;

    /// <summary>Examples of the comparison, else of the test set; 0 if there are none.</summary>
    public required int Examples { get; init; }

    /// <summary>The last release's score on these examples.</summary>
    public double? Before { get; init; }

    /// <summary>The candidate's.</summary>
    public double? Now { get; init; }

    /// <summary>The candidate against the last release; null if they could not be compared.</summary>
    public ScoreStep? Step { get; init; }

    /// <summary>The language's own adapter.</summary>
    public double? Own { get; init; }

    /// <summary>The one that it replaces; null if it replaces none.</summary>
    public double? OwnBefore { get; init; }

    /// <summary>The own adapter against the one that it replaces; null if they could not be compared.</summary>
    public ScoreStep? OwnStep { get; init; }

    /// <summary>What changed between the own adapter and the one that it replaces, in words.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>True if the drop is not proven, and yet a fair bet: its one-sided p is below
    /// <see cref="ScoreStep.LikelyP"/> and its estimate beyond what the gate allows.</summary>
    public bool IsLikelyDrop { get; init; }

    /// <summary>True if the interval of the own adapter against the one before lies below 0.</summary>
    public bool IsCollapsed => OwnStep is { Interval.High: < 0 };
}

/// <summary>A score against an earlier one on the same examples.</summary>
/// <param name="Difference">Later minus earlier, in [-1, 1].</param>
/// <param name="Interval">Its paired interval.</param>
/// <param name="PValue">One-sided, of "it is no worse", in (0, 1].</param>
internal sealed record ScoreStep(double Difference, Interval Interval, double PValue)
{
    /// <summary>Below it a drop is called likely.</summary>
    public const double LikelyP = 0.2;
}

/// <summary>The merge that was taken, and why.</summary>
/// <param name="Settings">The merge in words.</param>
/// <param name="Lambda">The coefficient on the merged delta.</param>
/// <param name="Why">Why this one, in words.</param>
internal sealed record MergeChoice(string Settings, double Lambda, string Why);

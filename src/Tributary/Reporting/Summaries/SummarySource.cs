using Tributary.Evaluation.Scorecards;
using Tributary.Releases;

namespace Tributary.Reporting.Summaries;

/// <summary>What the languages of a summary are drawn from.</summary>
internal sealed record SummarySource
{
    /// <summary>What the gate asks for.</summary>
    public required GateRecipe Gate { get; init; }

    /// <summary>The gate's verdict; null if it was not asked.</summary>
    public required GateResult? Verdict { get; init; }

    /// <summary>What was to be released, as far as it is measured.</summary>
    public required GateModel Candidate { get; init; }

    /// <summary>The release before; null if there was none.</summary>
    public required GateModel? Reference { get; init; }

    /// <summary>The languages' own adapters.</summary>
    public required IReadOnlyDictionary<Language, OwnScores> Own { get; init; }

    /// <summary>How many training examples were cut to fit, of how many, by language; those without a cut left out.</summary>
    public IReadOnlyList<(Language Language, int Cut, int Examples)> Cuts { get; init; } = [];

    /// <summary>What changed between a language's adapter and the one that it replaces, in words.</summary>
    public required Func<Language, IReadOnlyList<string>> Changes { get; init; }
}

/// <summary>A language's own adapter, measured.</summary>
/// <param name="Now">The adapter of the candidate; null if it was not measured.</param>
/// <param name="Then">The one that it replaces; null if it replaces none, or that one was not measured.</param>
internal sealed record OwnScores(Scorecard? Now, Scorecard? Then);

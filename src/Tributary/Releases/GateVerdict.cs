namespace Tributary.Releases;

/// <summary>What the gate says of one language.</summary>
[JsonConverter(typeof(WordsConverter<GateWord>))]
public enum GateWord
{
    /// <summary>Judged, and let through.</summary>
    Passed,

    /// <summary>Judged, and refused.</summary>
    Refused,

    /// <summary>There is no current release, or it did not evaluate the language: nothing to compare with.</summary>
    NothingToCompare,

    /// <summary>The language is new since the current release.</summary>
    NewLanguage,

    /// <summary>The language was removed since the current release.</summary>
    RemovedLanguage,

    /// <summary>The candidate was not evaluated in it.</summary>
    NotEvaluated,

    /// <summary>Both were evaluated, but not on the same examples, or by another metric.</summary>
    NotComparable,
}

/// <summary>What the gate found in one language. Figures are null if nothing was compared.</summary>
public sealed record GateVerdict
{
    /// <summary>The language.</summary>
    public required Language Language { get; init; }

    /// <summary>What the gate says.</summary>
    public required GateWord Verdict { get; init; }

    /// <summary>False if the language alone refuses the release.</summary>
    public required bool Passes { get; init; }

    /// <summary>The same in a sentence, with its figures.</summary>
    public required string Reason { get; init; }

    /// <summary>Examples that were compared, 0 if none were.</summary>
    public int Examples { get; init; }

    /// <summary>The candidate's deciding score on them, in [0, 1].</summary>
    public double? Candidate { get; init; }

    /// <summary>The current release's, in [0, 1].</summary>
    public double? Reference { get; init; }

    /// <summary>Reference minus candidate: above 0 the candidate is worse.</summary>
    public double? Drop { get; init; }

    /// <summary>The true drop is above it with the recipe's confidence, this language taken alone.</summary>
    public double? Lower { get; init; }

    /// <summary>The true drop is below it with the recipe's confidence, this language taken alone.</summary>
    public double? Upper { get; init; }

    /// <summary>The p-value that decides, adjusted over the languages where the recipe's requirement needs it; in (0, 1].</summary>
    public double? AdjustedPValue { get; init; }

    /// <summary>The smallest drop that these examples show in four test sets of five, at the level of the strictest language.</summary>
    public double? Detectable { get; init; }

    /// <summary>At most ten examples on which the candidate lost most, the worst first.</summary>
    public IReadOnlyList<GateExample> Worst { get; init; } = [];
}

/// <summary>One example on which the candidate fell behind.</summary>
/// <param name="Id">The example's id.</param>
/// <param name="Gold">The right answer.</param>
/// <param name="Reference">What the current release answered.</param>
/// <param name="Candidate">What the candidate answers.</param>
/// <param name="Loss">Reference minus candidate in the deciding metric; 1 for a right answer that became wrong.</param>
/// <param name="Fall">Fall of the right label's log-likelihood in nats; null if there are no labels, or the model wrote.</param>
public sealed record GateExample(string Id, string Gold, string Reference, string Candidate, double Loss, double? Fall);

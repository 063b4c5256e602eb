namespace Tributary.Merging.Entries;

/// <summary>Which entries of a task vector take part.</summary>
internal enum Sparsify
{
    /// <summary>All.</summary>
    None,

    /// <summary>Those of largest magnitude: trim.</summary>
    Magnitude,

    /// <summary>Each with probability d: drop (DARE, arXiv:2311.03099).</summary>
    Random,

    /// <summary>All but the largest and the smallest (Model Breadcrumbs, arXiv:2312.06795).</summary>
    Breadcrumbs,

    /// <summary>Each at random, the larger ones of a row more often (DELLA, arXiv:2406.11617).</summary>
    RankedRandom,
}

/// <summary>How kept entries grow to make up for those that were dropped.</summary>
public enum Rescale
{
    /// <summary>They do not.</summary>
    None,

    /// <summary>By 1/d: the expectation stays (DARE's paper, PEFT, KnOTS).</summary>
    ByDensity,

    /// <summary>By sum |d| / sum |kept d| of the tensor (mergekit); not at all if either sum is below 1e-7.</summary>
    BySum,
}

/// <summary>Over what a density is counted.</summary>
public enum TrimScope
{
    /// <summary>Each layer by itself.</summary>
    Tensor,

    /// <summary>All layers of a language together.</summary>
    Model,
}

/// <summary>What happens at the threshold of a trim to density d over N entries.</summary>
public enum TrimThreshold
{
    /// <summary>Exactly trunc(d N) entries stay; of equal magnitudes the lower index.</summary>
    Exact,

    /// <summary>The threshold is the (N - trunc(d N))-th smallest magnitude, and all
    /// that reach it stay: trunc(d N) + 1 entries, or more.</summary>
    KeepEqual,
}

/// <summary>How the sign of an entry of the merged delta is found.</summary>
public enum Elect
{
    /// <summary>It is not: every kept entry takes part.</summary>
    None,

    /// <summary>The sign of the sum (PEFT: <c>total</c>).</summary>
    Sum,

    /// <summary>The sign of the sum of signs (PEFT: <c>frequency</c>).</summary>
    Count,
}

/// <summary>The elected sign where the sum is exactly 0.</summary>
public enum ZeroSign
{
    /// <summary>Positive.</summary>
    Positive,

    /// <summary>The sign that most entries of the layer elected; negative where these are equal in number.</summary>
    LayerMajority,

    /// <summary>The sign that most entries of the whole model elected; negative where these are equal in number.</summary>
    ModelMajority,
}

/// <summary>How the entries that take part become one.</summary>
public enum Combine
{
    /// <summary>sum of w d.</summary>
    Sum,

    /// <summary>sum of w d over the sum of all w, also of languages that lack the
    /// layer; with an election, over the w of those that agree.</summary>
    WeightedMean,

    /// <summary>sum of w d over the number of those that agree.</summary>
    SumOverCount,

    /// <summary>Plain mean of the d that agree.</summary>
    Mean,

    /// <summary>The d of largest magnitude among those that agree (ties-merging: <c>dis-max</c>).</summary>
    Largest,
}

/// <summary>The words of a recipe for the choices over entries.</summary>
internal static class EntryWords
{
    /// <summary>PEFT's words for elections.</summary>
    public static readonly Words<Elect> Elections = new((Elect.Sum, "total"), (Elect.Count, "frequency"));

    /// <summary>ties-merging's ways to combine what agrees.</summary>
    public static readonly Words<Combine> Combinations = new((Combine.Mean, "mean"), (Combine.Sum, "sum"), (Combine.Largest, "max"));
}

/// <summary>A merge method over entries as its choices: sparsify x elect x combine.</summary>
/// <param name="Profile">Whose definition it is, for what the name of a method leaves open.</param>
/// <param name="Sparsify">Which entries take part.</param>
/// <param name="Rescale">How kept entries grow.</param>
/// <param name="Elect">How the sign is elected.</param>
/// <param name="Combine">How entries become one.</param>
internal sealed record EntryChoices(MergeProfile Profile, Sparsify Sparsify, Rescale Rescale, Elect Elect, Combine Combine);

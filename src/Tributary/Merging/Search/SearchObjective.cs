namespace Tributary.Merging.Search;

/// <summary>How a search goes through its candidates.</summary>
internal enum SearchStrategy
{
    /// <summary>Every candidate on all examples.</summary>
    Grid,

    /// <summary>Successive halving: all candidates on a part of the examples, the
    /// better half on twice as many, and so on to all of them.</summary>
    Halving,
}

/// <summary>What makes one candidate better than another.</summary>
internal enum SearchObjective
{
    /// <summary>The plain mean of the languages' scores.</summary>
    Mean,

    /// <summary>The score of the worst language.</summary>
    WorstLanguage,

    /// <summary>The mean, among the candidates in which no language lies further below its own adapter
    /// than the tolerance; if there are none, the smallest such distance.</summary>
    NoLanguageBelowIndividualMinus,
}

/// <summary>The words of a search.</summary>
internal static class SearchWords
{
    /// <summary>The strategies.</summary>
    public static readonly Words<SearchStrategy> Strategies = new((SearchStrategy.Grid, "grid"), (SearchStrategy.Halving, "halving"));

    /// <summary>The objectives.</summary>
    public static readonly Words<SearchObjective> Objectives = new(
        (SearchObjective.Mean, "mean"), (SearchObjective.WorstLanguage, "worst_language"),
        (SearchObjective.NoLanguageBelowIndividualMinus, "no_language_below_individual_minus"));
}

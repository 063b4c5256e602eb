using Tributary.Merging.Recipes;

namespace Tributary.Merging.Search;

/// <summary>What a search will do, known and checked before any work: its candidates,
/// what is not possible, and the rounds within the budget.</summary>
/// <param name="Settings">What was asked for.</param>
/// <param name="Candidates">The merges, one or more; those that share a projection in a row.</param>
/// <param name="NotPossible">Combinations that cannot be merged with.</param>
/// <param name="Rounds">The rounds, one or more; the last is on all examples.</param>
internal sealed record SearchPlan(
    SearchSettings Settings, IReadOnlyList<SearchCandidate> Candidates, IReadOnlyList<ImpossibleMerge> NotPossible,
    IReadOnlyList<SearchRound> Rounds)
{
    /// <summary>The coefficients of every merge, distinct, in the order given.</summary>
    public IReadOnlyList<double> Lambdas => [.. Settings.Lambdas.Distinct()];

    /// <summary>What the rounds cost, in passes over all examples.</summary>
    public double Passes => HalvingSchedule.Passes(Rounds, ExtraOf(Settings));

    // A score on fewer examples than this says next to nothing.
    private const int FewestExamples = 8;

    /// <summary>The smallest share that is worth a round: 8 examples of the language with the fewest.</summary>
    /// <param name="examples">The examples of every language, 1 or more each.</param>
    public static double LeastShareOf(IEnumerable<int> examples) => Math.Min(1, (double)FewestExamples / examples.Min());

    /// <summary>The plan for adapters at hand.</summary>
    /// <param name="settings">What was asked for.</param>
    /// <param name="series">The adapters.</param>
    /// <param name="leastShare">No round uses a smaller share of the examples, in (0, 1].</param>
    /// <exception cref="BadInputException">No combination is possible, or the budget does not suffice.</exception>
    public static SearchPlan Of(SearchSettings settings, MergeSeries series, double leastShare) =>
        Of(settings, series.ProblemsOf, leastShare);

    /// <summary>The plan as far as it can be known from the languages' names, before there
    /// are adapters and examples: what it refuses cannot be done.</summary>
    /// <exception cref="BadInputException">No combination is possible, or the budget does not suffice.</exception>
    public static SearchPlan Of(SearchSettings settings, IReadOnlyList<string> languages) =>
        Of(settings, languages, leastShare: 0);

    /// <summary>The same once the validation sets are known, before there are adapters.</summary>
    /// <exception cref="BadInputException">No combination is possible, or the budget does not suffice.</exception>
    public static SearchPlan Of(SearchSettings settings, IReadOnlyList<string> languages, double leastShare) =>
        Of(settings, merge => SearchSpace.ProblemsOf(merge, languages), leastShare);

    private static SearchPlan Of(SearchSettings settings, Func<MergeSettings, IReadOnlyList<Problem>> problemsOf, double leastShare)
    {
        var space = SearchSpace.Of(settings, problemsOf);
        if (space.Candidates.Count == 0)
        {
            throw new BadInputException([.. space.NotPossible.Select(merge =>
                new Problem("merge.search", $"no combination is possible; {merge.Settings}: {merge.Reason}"))]);
        }

        var points = space.Candidates.Count * settings.Lambdas.Distinct().Count();
        var rounds = RoundsOf(settings, space.Candidates.Count, points, leastShare);
        return new SearchPlan(settings, space.Candidates, space.NotPossible, rounds);
    }

    private static IReadOnlyList<SearchRound> RoundsOf(SearchSettings settings, int merges, int points, double leastShare)
    {
        var (budget, extra) = (settings.Budget ?? double.PositiveInfinity, ExtraOf(settings));
        SearchRound[] whole = [new SearchRound(points, 1)];
        if (settings.Strategy == SearchStrategy.Grid)
        {
            return HalvingSchedule.Passes(whole, extra) <= budget ? whole
                : throw OverBudget(settings, merges, points, points + extra, "use strategy: halving, ");
        }

        return HalvingSchedule.Plan(points, budget, leastShare, extra)
            ?? throw OverBudget(settings, merges, points, HalvingSchedule.LeastPasses(points, leastShare, extra), "");
    }

    private static BadInputException OverBudget(SearchSettings settings, int merges, int points, double passes, string way) =>
        new("merge.search", string.Create(
        CultureInfo.InvariantCulture,
        $"budget is {settings.Budget:0.###} passes over the validation examples, but a "
            + $"{SearchWords.Strategies.Of(settings.Strategy)} over {merges} merges x {points / merges} "
            + $"lambdas{(settings.NeedsIndividual ? " and the languages' own adapters" : "")} needs "
            + $"{(settings.Strategy == SearchStrategy.Grid ? "" : "at least ")}{passes:0.###}; {way}raise the "
            + $"budget, or try fewer values"));

    private static int ExtraOf(SearchSettings settings) => settings.NeedsIndividual ? 1 : 0;
}

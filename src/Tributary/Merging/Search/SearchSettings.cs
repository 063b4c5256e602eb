using Tributary.Merging.Entries;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;

namespace Tributary.Merging.Search;

/// <summary>
/// What a search for the best merge may try, how it compares, and what it may cost: <c>merge.search</c> of a project file. Every
/// combination of the lists is a candidate at each lambda.
/// </summary>
internal sealed record SearchSettings
{
    /// <summary>How the candidates are gone through. Default grid.</summary>
    public SearchStrategy Strategy { get; init; }

    /// <summary>What makes one better. Default the mean.</summary>
    public SearchObjective Objective { get; init; }

    /// <summary>How far below its own adapter's score a language may lie, in [0, 1], for the objective that asks. Default 0.02.</summary>
    public double Tolerance { get; init; } = 0.02;

    /// <summary>
    /// Most evaluations, above 0, counted in passes over all examples of the search; a pass over a part counts as that part, and the
    /// languages' own adapters together count as one. Null: as many as a grid needs.
    /// </summary>
    public double? Budget { get; init; }

    /// <summary>Most validation examples per language, 1 or more, a fixed choice by the seed. Null: all.</summary>
    public int? Examples { get; init; }

    /// <summary>What all candidates share: seed, rank, type and every other setting that has no
    /// list here; where it has no effect in a method it is left out there.</summary>
    public MergeSettings Fixed { get; init; } = new();

    /// <summary>Methods; one or more.</summary>
    public required IReadOnlyList<MergeMethod> Methods { get; init; }

    /// <summary>Spaces; null: the method's own. One or more.</summary>
    public IReadOnlyList<MergeSpace?> Spaces { get; init; } = [null];

    /// <summary>Profiles; null: the method's own. One or more.</summary>
    public IReadOnlyList<MergeProfile?> Profiles { get; init; } = [null];

    /// <summary>Fractions of entries kept, in (0, 1]. One or more.</summary>
    public IReadOnlyList<double> Densities { get; init; } = [1];

    /// <summary>Coefficients on the merged delta; finite. One or more.</summary>
    public required IReadOnlyList<double> Lambdas { get; init; }

    /// <summary>Weights by language. One or more.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double>> Weights
        { get; init; } = [new Dictionary<string, double>(StringComparer.Ordinal)];

    /// <summary>Balances. One or more.</summary>
    public IReadOnlyList<MergeBalance> Balances { get; init; } = [MergeBalance.None];

    /// <summary>Strengths of <c>calibrate: shared_directions</c>; null: without. One or more.</summary>
    public IReadOnlyList<double?> CalibrateTaus { get; init; } = [null];

    /// <summary>True if each language's own adapter is to be measured too.</summary>
    public bool NeedsIndividual => Objective == SearchObjective.NoLanguageBelowIndividualMinus;

    /// <summary>The search that only chooses lambda: one merge, every value on all examples, the highest mean.</summary>
    /// <param name="settings">How to merge.</param>
    /// <param name="lambdas">One value or more.</param>
    public static SearchSettings OfLambdas(MergeSettings settings, IReadOnlyList<double> lambdas) => new()
    {
        Fixed = settings,
        Methods = [settings.Method],
        Spaces = [settings.SpaceOverride],
        Profiles = [settings.ProfileOverride],
        Densities = [settings.Density],
        Lambdas = lambdas,
        Weights = [settings.Weights],
        Balances = [settings.Balance],
        CalibrateTaus = [settings.CalibrateTau],
    };

    /// <summary>The name of the strategy among the values of <see cref="Identity"/>.</summary>
    public const string StrategyKey = "merge.search.strategy";

    /// <summary>The name of the most examples per language.</summary>
    public const string ExamplesKey = "merge.search.examples";

    private const string LambdaKey = "merge.search.lambda";
    private const string ObjectiveKey = "merge.search.objective";
    private const string CandidateKey = "merge.search.candidate.";

    /// <summary>The passes of a grid with these values of <see cref="Identity"/>.</summary>
    public static int PassesOfGrid(IReadOnlyDictionary<string, string> values) =>
        (values.Keys.Count(key => key.StartsWith(CandidateKey, StringComparison.Ordinal))
            * (values[LambdaKey].Count(sign => sign == ',') + 1))
            + (values[ObjectiveKey] == SearchWords.Objectives.Of(SearchObjective.NoLanguageBelowIndividualMinus) ? 1 : 0);

    /// <summary>Everything here that changes the result, as named values: part of the identity of a merge.</summary>
    public IEnumerable<KeyValuePair<string, string>> Identity()
    {
        yield return new(StrategyKey, SearchWords.Strategies.Of(Strategy));
        yield return new(ObjectiveKey, SearchWords.Objectives.Of(Objective));
        if (NeedsIndividual)
        {
            yield return new("merge.search.tolerance", Invariant.Text(Tolerance));
        }

        // A grid that fits its budget gives the same whatever the budget.
        if (Strategy == SearchStrategy.Halving)
        {
            yield return new("merge.search.budget", Budget is { } budget ? Invariant.Text(budget) : "none");
        }

        yield return new(ExamplesKey, Examples is { } examples ? Invariant.Text(examples) : "all");
        yield return new(LambdaKey, string.Join(", ", Lambdas.Select(Invariant.Text)));
        foreach (var (index, candidate) in SearchSpace.Distinct(this).Index())
        {
            yield return new(CandidateKey + Invariant.Text(index + 1),
                string.Join("; ", candidate.Identity().Select(pair => $"{pair.Key["merge.".Length..]} {pair.Value}")));
        }
    }
}

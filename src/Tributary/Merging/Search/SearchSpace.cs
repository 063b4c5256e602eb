using Tributary.Merging.Methods;
using Tributary.Merging.Plans;
using Tributary.Merging.Recipes;
using Tributary.Merging.Spaces;

namespace Tributary.Merging.Search;

/// <summary>A combination that cannot be merged with.</summary>
/// <param name="Settings">The combination in words.</param>
/// <param name="Reason">Why.</param>
internal sealed record ImpossibleMerge(string Settings, string Reason);

/// <summary>
/// The distinct merges of a search. Combinations that differ in nothing, as the densities of a method without one, are one candidate; those
/// that cannot be merged with are listed with their reason. Candidates that
/// share a projection stand in a row, else in the order of the lists.
/// </summary>
/// <param name="Candidates">What can be merged.</param>
/// <param name="NotPossible">What cannot.</param>
internal sealed record SearchSpace(IReadOnlyList<SearchCandidate> Candidates, IReadOnlyList<ImpossibleMerge> NotPossible)
{
    /// <summary>The candidates of a search.</summary>
    /// <param name="settings">The search.</param>
    /// <param name="problemsOf">What stands against a merge of the languages at hand.</param>
    public static SearchSpace Of(SearchSettings settings, Func<MergeSettings, IReadOnlyList<Problem>> problemsOf)
    {
        var judged = Distinct(settings).Select(merge => (Merge: merge, Problems: problemsOf(merge))).ToArray();
        return new SearchSpace(
            [.. judged.Where(one => one.Problems.Count == 0).Select(one => one.Merge)
                .GroupBy(merge => SpaceKey.Of(merge, merge.CalibrateTau ?? 0)).SelectMany(row => row)
                .Select((merge, i) => new SearchCandidate(i + 1, merge))],
            [.. judged.Where(one => one.Problems.Count > 0).Select(one =>
                new ImpossibleMerge(SearchCandidate.TextOf(one.Merge), string.Join("; ", one.Problems.Select(problem => problem.Text))))]);
    }

    /// <summary>What the languages' names alone say against a merge, before there are adapters.</summary>
    public static IReadOnlyList<Problem> ProblemsOf(MergeSettings merge, IEnumerable<string> languages)
    {
        var problems = new List<Problem>();
        // The base model, like the adapters, is named only to be there: a project has one.
        MergeChecks.Recipe(AdapterMergeRecipe.Of(merge, languages.Select(language => (language, language)), "base_model"), problems);
        return problems;
    }

    /// <summary>All combinations that differ, possible or not.</summary>
    public static IEnumerable<MergeSettings> Distinct(SearchSettings settings) =>
        Combinations(settings).DistinctBy(merge => string.Join('\n', merge.Identity().Select(pair => $"{pair.Key}={pair.Value}")),
            StringComparer.Ordinal);

    private static IEnumerable<MergeSettings> Combinations(SearchSettings search) =>
        from balance in search.Balances
        from tau in search.CalibrateTaus
        from space in search.Spaces
        from profile in search.Profiles
        from method in search.Methods
        from density in search.Densities
        from weights in search.Weights
        select WithoutIdle(search.Fixed with
        {
            Method = method, SpaceOverride = space, ProfileOverride = profile, Density = density, Weights = weights, Balance = balance,
                CalibrateTau = tau, Lambdas = null,
        });

    /// <summary>Settings without what has no effect in them, so that those which do the same are the same.</summary>
    private static MergeSettings WithoutIdle(MergeSettings merge)
    {
        var plain = new MergeSettings();
        var reset = SettingsParameter.All.Where(parameter => parameter.IsIdleIn(merge.Method))
            .Aggregate(merge, (settings, parameter) => parameter.Reset!(settings));
        return reset with
        {
            Stack = merge.Space == MergeSpace.Knots ? merge.Stack : plain.Stack,
            CalibrateNorm = merge.CalibrateTau is null ? plain.CalibrateNorm : merge.CalibrateNorm,
            Weights = merge.Weights.Where(pair => pair.Value != merge.DefaultWeight)
                .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
        };
    }
}

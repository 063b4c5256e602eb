using Tributary.Merging.Entries;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;

namespace Tributary.Merging.Search;

/// <summary>Reads <see cref="SearchSettings"/> out of a <c>merge:</c> section that holds <c>search:</c>.</summary>
internal static class SearchSection
{
    private const double DefaultBudget = 40;

    private static readonly string[] Searched = ["merge_method", "space", "profile", "weights", "balance", "calibrate"];
    private static readonly string[] SearchedParameters = ["density", "lambda"];

    /// <summary>Reads the section; problems go to its file. The caller ends with <see cref="DocumentSection.RefuseUnknownKeys"/>.</summary>
    /// <param name="merge">The section <c>merge:</c>.</param>
    /// <param name="lambdas">The values of lambda if none are written; one or more.</param>
    public static SearchSettings Read(DocumentSection merge, IReadOnlyList<double> lambdas)
    {
        RefuseBeside(merge);
        var shared = MergeSettingsSection.ReadBesideSearch(merge, out var tau);
        var section = merge.Section("search");
        var settings = new SearchSettings
        {
            Strategy = section.Choice("strategy", SearchStrategy.Grid, SearchWords.Strategies.All),
            Objective = section.Choice("objective", SearchObjective.Mean, SearchWords.Objectives.All),
            Tolerance = section.Number("tolerance", 0.02, value => value is >= 0 and <= 1, "in [0, 1]"),
            Budget = section.Number("budget", DefaultBudget, value => value > 0, "above 0"),
            Examples = section.Has("examples") ? section.Integer("examples", 1, 1) : null,
            Fixed = shared,
            Methods = Listed(section, "merge_method", MergeMethods.All) ?? [shared.Method],
            Spaces = Listed(section, "space", SpaceWords.Spaces.All)?.Select(space => (MergeSpace?)space).ToArray() ?? [null],
            Profiles = Listed(section, "profile", MergeProfiles.All) ?? (IReadOnlyList<MergeProfile?>)[null],
            Densities = Numbers(section, "density", MethodParameter.Density.Holds!, MethodParameter.Density.Expected) ?? [1],
            Lambdas = Numbers(section, "lambda", _ => true, "that is finite") ?? lambdas,
            Weights = Weights(section),
            Balances = Listed(section, "balance", SettingsWords.Balances.All) ?? [MergeBalance.None],
            CalibrateTaus = Listed(section, "calibrate", Calibrations(tau)) ?? [null],
        };
        section.RefuseIf(section.Has("tolerance") && !settings.NeedsIndividual,
            "tolerance", "has an effect with 'objective: no_language_below_individual_minus' only; take it out");
        merge.RefuseIf(
            (tau is not null || merge.Section("parameters").Has("calibrate_norm")) && settings.CalibrateTaus.All(one => one is null),
            "parameters", "holds calibrate_tau or calibrate_norm, which have an effect with 'search.calibrate: shared_directions' only");
        section.RefuseUnknownKeys();
        return settings;
    }

    private static void RefuseBeside(DocumentSection merge)
    {
        var parameters = merge.Section("parameters");
        foreach (var key in Searched.Where(merge.Has))
        {
            merge.Refuse(key, $"stands beside search; write it as search.{key}, one value or a list");
        }

        foreach (var key in SearchedParameters.Where(parameters.Has))
        {
            parameters.Refuse(key, $"stands beside search; write it as search.{key}, one value or a list");
        }
    }

    private static Dictionary<string, double?> Calibrations(double? tau) => new(StringComparer.Ordinal)
    {
        ["none"] = null,
        ["shared_directions"] = tau ?? MergeSettingsSection.DefaultTau,
    };

    /// <summary>One word or a list; null if the key is not written.</summary>
    private static T[]? Listed<T>(DocumentSection section, string key, IReadOnlyDictionary<string, T> words) =>
        section.Texts(key) is not { } written ? null
            : RefuseEmpty(section, key,
                [.. MergeSettingsSection.Known(section, key, written, words.Keys).Select(word => words[word])], written.Count);

    private static double[]? Numbers(DocumentSection section, string key, Predicate<double> holds, string expected) =>
        section.Numbers(key, holds, expected) is { } numbers && section.Texts(key) is { } written
            ? RefuseEmpty(section, key, [.. numbers], written.Count) : null;

    private static T[]? RefuseEmpty<T>(DocumentSection section, string key, T[] values, int written)
    {
        section.RefuseIf(written == 0, key, "is an empty list; name one value or more, or take the key out");
        return values.Length == 0 ? null : values;
    }

    private static IReadOnlyList<IReadOnlyDictionary<string, double>> Weights(DocumentSection section)
    {
        if (section.HoldsSection("weights"))
        {
            return [MergeSettingsSection.ReadWeights(section.Section("weights"))];
        }

        IReadOnlyDictionary<string, double>[] lists = [.. section.Sections("weights").Select(MergeSettingsSection.ReadWeights)];
        // What is no list of mappings was refused above.
        var isEmptyList = lists.Length == 0 && section.Has("weights") && section.Texts("weights") is { Count: 0 };
        return RefuseEmpty(section, "weights", lists, isEmptyList ? 0 : 1) ?? [new Dictionary<string, double>(StringComparer.Ordinal)];
    }
}

using Tributary.Projects;
using Tributary.Releases.Stations;

namespace Tributary.Planning.Stations;

/// <summary>
/// Puts what goes into a search or a merge into the words of the project file. A search is hashed with every candidate written out; here a
/// key has the values that its candidates have, as in <c>merge.search.merge_method: linear, ties</c>, and where there is one candidate it
/// stands as that does in the file, as in <c>merge.parameters.density</c>.
/// </summary>
internal static class MergeWords
{
    private const string Searched = "merge.search.";
    private const string Candidate = "merge.search.candidate.";
    private const string SearchedLambda = "merge.search.lambda";
    private const string Lambda = "merge.parameters.lambda";

    private static readonly string[] Lists = ["merge_method", "space", "profile", "balance", "calibrate", "parameters.density"];

    // How a search is made that only chooses lambda; the file does not say it.
    private static readonly Dictionary<string, string> OfLambdaAlone = new(StringComparer.Ordinal)
    {
        ["merge.search.strategy"] = "grid", ["merge.search.objective"] = "mean", ["merge.search.examples"] = "all",
    };

    /// <summary>The inputs with their settings in the words of the project file. A merge that a search decides has the search's.</summary>
    /// <param name="inputs">Of a search or a merge; others stay as they are.</param>
    /// <param name="searchOf">Gives what goes into a search; null if that is not known.</param>
    public static StationInputs Of(StationInputs inputs, Func<StationName, Digest, StationInputs?> searchOf)
    {
        if (inputs[InputKey.Search] is { } identity && inputs[InputKey.Station] is { } station
            && searchOf(StationName.Parse(station) with { Kind = StationName.Search }, Digest.Parse(identity)) is { } search)
        {
            return new StationInputs(inputs.Values.Concat(SettingsOf(search)));
        }

        return inputs.Values.Keys.Any(IsCandidate)
            ? new StationInputs(inputs.Values.Where(part => !part.Key.StartsWith(Searched, StringComparison.Ordinal))
                .Concat(SettingsOf(inputs)))
            : inputs;
    }

    /// <summary>What differs, in the words of the project file. Values of lambda that nobody wrote follow from the number of languages, and
    /// are no difference beside that.</summary>
    /// <param name="now">What goes into a station now.</param>
    /// <param name="then">What went into it.</param>
    /// <param name="project">The project.</param>
    public static IReadOnlyList<SettingDifference> Differences(StationInputs now, StationInputs then, Project project)
    {
        var differences = now.Since(then);
        var follows = project.Merge is { Search: null, Settings.Lambdas: null }
            && differences.Any(difference => difference.Input == InputKey.Languages);
        return [.. differences.Where(difference => !(follows && difference.Key == Lambda))];
    }

    /// <summary>True if a name is a setting of the <c>merge:</c> section.</summary>
    public static bool IsSetting(InputKey key) => key.Text.StartsWith("merge.", StringComparison.Ordinal);

    private static SortedDictionary<string, string> SettingsOf(StationInputs search)
    {
        var candidates = search.Values.Where(part => IsCandidate(part.Key))
            .OrderBy(part => int.Parse(part.Key[Candidate.Length..], CultureInfo.InvariantCulture)).Select(part => part.Value).ToArray();
        var isOne = candidates.Length == 1;
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in search.Values.Where(part => part.Key.StartsWith(Searched, StringComparison.Ordinal)
            && !IsCandidate(part.Key) && !(isOne && OfLambdaAlone.GetValueOrDefault(part.Key) == part.Value)))
        {
            settings[isOne && key == SearchedLambda ? Lambda : key] = value;
        }

        foreach (var values in candidates.SelectMany(PartsOf).GroupBy(part => part.Key, part => part.Value))
        {
            settings[isOne ? $"merge.{values.Key}" : KeyOf(values.Key)] = string.Join(", ", values.Distinct());
        }

        return settings;
    }

    private static bool IsCandidate(string key) => key.StartsWith(Candidate, StringComparison.Ordinal);

    // Of a search, what may be a list stands under search, and the rest beside it.
    private static string KeyOf(string key) => Lists.Contains(key)
        ? $"{Searched}{key[(key.LastIndexOf('.') + 1)..]}" : key.StartsWith("weights.", StringComparison.Ordinal)
        ? $"{Searched}{key}" : $"merge.{key}";

    private static IEnumerable<KeyValuePair<string, string>> PartsOf(string candidate) => candidate.Split("; ")
        .Select(part => part.Split(' ', 2)).Where(part => part.Length == 2).Select(part => KeyValuePair.Create(part[0], part[1]));
}

using Tributary.Merging.Entries;
using Tributary.Merging.Methods;

namespace Tributary.Merging.Recipes;

/// <summary>Reads <see cref="MergeSettings"/> out of a recipe file or the <c>merge:</c> section of a project.</summary>
internal static class MergeSettingsSection
{
    /// <summary>Strength of a calibration if none is written.</summary>
    internal const double DefaultTau = 0.5;

    private static readonly Dictionary<string, MergeSpace?> Spaces =
        SpaceWords.Spaces.All.ToDictionary(pair => pair.Key, pair => (MergeSpace?)pair.Value, StringComparer.Ordinal);

    /// <summary>
    /// Reads the keys; problems go to the section's file. The caller goes on with its own keys and ends with
    /// <see cref="DocumentSection.RefuseUnknownKeys"/>.
    /// </summary>
    public static MergeSettings Read(DocumentSection section)
    {
        var settings = ReadKeys(section, ReadCalibration);
        foreach (var (key, text) in MergeContradictions.Of(settings))
        {
            section.Refuse(key, text);
        }

        return settings;
    }

    /// <summary>
    /// Reads the keys that stand beside a search and hold for all its candidates.
    /// Whether they contradict each other depends on the candidate.
    /// </summary>
    /// <param name="section">The section that holds the search.</param>
    /// <param name="tau">Strength of a calibration, should a candidate have one; null if it is not written.</param>
    internal static MergeSettings ReadBesideSearch(DocumentSection section, out double? tau)
    {
        double? written = null;
        var settings = ReadKeys(section, (_, parameters) =>
        {
            written = parameters.Has("calibrate_tau") ? ReadTau(parameters) : null;
            return null;
        });
        tau = written;
        return settings;
    }

    private static MergeSettings ReadKeys(DocumentSection section, Func<DocumentSection, DocumentSection, double?> readCalibration)
    {
        var parameters = section.Section("parameters");
        var settings = ReadParameters(parameters, new MergeSettings
        {
            Method = Word(section, "merge_method", MergeMethods.All) ?? new MergeSettings().Method,
            SpaceOverride = Word(section, "space", Spaces),
            ProfileOverride = Word(section, "profile", MergeProfiles.All),
            Stack = section.Choice("stack", StackSide.Output, SpaceWords.Sides.All),
            Balance = section.Choice("balance", MergeBalance.None, SettingsWords.Balances.All),
            Seed = section.Integer("seed", 0, 0),
            Dtype = section.Has("dtype") ? section.Choice("dtype", default, SettingsWords.Dtypes.All) : null,
            Output = section.Choice("output", MergeTarget.Adapter, SettingsWords.Targets.All),
            ShardBytes = ShardSize.Read(section),
            Weights = ReadWeights(section.Section("weights")),
        });
        settings = ReadRank(section, settings with { CalibrateTau = readCalibration(section, parameters) });
        parameters.RefuseUnknownKeys();
        return settings;
    }

    private static MergeSettings ReadParameters(DocumentSection parameters, MergeSettings settings)
    {
        // Written by mergekit's users; it saves mergekit memory and changes nothing.
        parameters.Flag("int8_mask", false);
        var read = SettingsParameter.All.Aggregate(settings, (so, parameter) => parameter.Read(parameters, so)) with
            { Lambdas = parameters.Numbers("lambda", _ => true, "that is finite") };
        parameters.RefuseIf(read.Lambdas is { Count: 0 }, "lambda", "is an empty list; name one value or more");
        return read;
    }

    /// <summary>A number in the range of a parameter.</summary>
    internal static double Number(DocumentSection section, MethodParameter parameter, double otherwise) =>
        section.Number(parameter.Name, otherwise, parameter.Holds ?? (_ => true), parameter.Expected);

    /// <summary>The pre-step: <c>calibrate: shared_directions</c>, with its strength in <c>parameters.calibrate_tau</c>.</summary>
    private static double? ReadCalibration(DocumentSection section, DocumentSection parameters)
    {
        var tau = ReadTau(parameters);
        if (section.Text("calibrate") is not { } word)
        {
            section.RefuseIf(parameters.Has("calibrate_tau") || parameters.Has("calibrate_norm"),
                "parameters", "holds calibrate_tau or calibrate_norm, which have an effect with 'calibrate: shared_directions' only");
            return null;
        }

        section.RefuseIf(word is not ("shared_directions" or "none"),
            "calibrate", $"'{word}' is not known; available: shared_directions, none");
        return word == "shared_directions" ? tau : null;
    }

    private static double ReadTau(DocumentSection parameters) =>
        parameters.Number("calibrate_tau", DefaultTau, value => value is >= 0 and <= 1, "in [0, 1]");

    /// <summary><c>rank: exact | N | full</c>; full makes an adapter also of a result that has full rank.</summary>
    private static MergeSettings ReadRank(DocumentSection section, MergeSettings settings)
    {
        var word = section.Text("rank");
        if (word is null or "exact")
        {
            return settings;
        }

        if (word == "full")
        {
            // A dense result is of full rank anyway.
            return settings.Output == MergeTarget.Adapter ? settings with { Rank = MergeSettings.FullRank } : settings;
        }

        section.RefuseIf(settings.Rank is not null,
            "rank", "and parameters.svd_rank say the same thing twice; take one of them out");
        if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var rank) || rank < 1)
        {
            section.Refuse("rank", $"is '{word}', expected exact, full or a whole number of 1 or more");
            return settings;
        }

        return settings with { Rank = rank };
    }

    /// <summary>Those of the words of a key that are known, which the others are refused with.</summary>
    internal static IEnumerable<string> Known(DocumentSection section, string key, IEnumerable<string> written, IEnumerable<string> words)
    {
        string[] known = [.. words];
        foreach (var word in written.Except(known, StringComparer.Ordinal))
        {
            var nearest = NearestName.To(word, known) is { } name ? $"did you mean '{name}'? " : "";
            section.Refuse(key, $"'{word}' is not known; {nearest}available: {string.Join(", ", known)}");
        }

        return written.Where(word => known.Contains(word, StringComparer.Ordinal));
    }

    /// <summary>The value of a key; the type's default if it is not written, or not known and refused.</summary>
    private static T? Word<T>(DocumentSection section, string key, IReadOnlyDictionary<string, T> words) =>
        section.Text(key) is not { } written ? default
            : Known(section, key, [written], words.Keys).Select(word => words[word]).FirstOrDefault();

    /// <summary>Weights by name.</summary>
    internal static Dictionary<string, double> ReadWeights(DocumentSection section)
    {
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var name in section.Keys.ToArray())
        {
            weights[name] = section.Number(name, 1, _ => true, "that is finite");
        }

        return weights;
    }
}

using System.Globalization;
using Tributary.Documents;
using Tributary.Merging.Models;

namespace Tributary.Merging;

/// <summary>Reads <see cref="MergeSettings"/> out of a recipe file or the <c>merge:</c> section of a project.</summary>
public static class MergeSettingsSection
{
    /// <summary>Strength of a calibration if none is written.</summary>
    internal const double DefaultTau = 0.5;

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
            SpaceOverride = Space(section),
            ProfileOverride = section.Has("profile") ? Word(section, "profile", MergeProfiles.All) : null,
            Stack = section.Choice("stack", StackSide.Output, MergeMethods.Sides),
            Balance = section.Choice("balance", MergeBalance.None, MergeMethods.Balances),
            Seed = section.Integer("seed", 0, 0),
            Dtype = section.Has("dtype") ? section.Choice("dtype", default, MergeSettings.Dtypes) : null,
            Output = section.Choice("output", MergeTarget.Adapter, MergeMethods.Targets),
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
        var read = settings with
        {
            Density = parameters.Number("density", 1, value => value is > 0 and <= 1, "in (0, 1]"),
            Gamma = parameters.Number("gamma", settings.Gamma, value => value is >= 0 and < 1, "in [0, 1)"),
            Epsilon = parameters.Number("epsilon", settings.Epsilon, value => value is > 0 and < 1, "in (0, 1)"),
            Lambdas = parameters.Numbers("lambda", _ => true, "that is finite"),
            Normalize = parameters.Has("normalize") ? parameters.Flag("normalize", true) : null,
            RescaleOverride = parameters.Has("rescale") ? parameters.Flag("rescale", true) : null,
            CombineOverride = parameters.Has("combine") ? parameters.Choice("combine", Combine.Mean, MergeMethods.Combinations) : null,
            MajoritySign = parameters.Choice("majority_sign_method", Elect.Sum, MergeMethods.Elections),
            DefaultWeight = parameters.Number("weight", 1, _ => true, "that is finite"),
            CartRank = parameters.Has("cart_rank") ? parameters.Integer("cart_rank", 1, 1) : null,
            CartScale = parameters.Number("cart_scale", settings.CartScale, _ => true, "that is finite"),
            Isotropize = parameters.Flag("isotropize", false),
            CalibrateNorm = parameters.Choice("calibrate_norm", CalibrateNorm.Mean, MergeMethods.Norms),
            Rank = parameters.Has("svd_rank") ? parameters.Integer("svd_rank", 1, 1) : null,
            SvdClamp = parameters.Has("svd_clamp") ? parameters.Number("svd_clamp", 1, value => value is > 0 and <= 1, "in (0, 1]") : null,
        };
        if (read.Lambdas is { Count: 0 })
        {
            parameters.Refuse("lambda", "is an empty list; name one value or more");
        }

        return read;
    }

    /// <summary>The pre-step: <c>calibrate: shared_directions</c>, with its strength in <c>parameters.calibrate_tau</c>.</summary>
    private static double? ReadCalibration(DocumentSection section, DocumentSection parameters)
    {
        var tau = ReadTau(parameters);
        if (section.Text("calibrate") is not { } word)
        {
            if (parameters.Has("calibrate_tau") || parameters.Has("calibrate_norm"))
            {
                section.Refuse("parameters", "holds calibrate_tau or calibrate_norm, which have an effect with "
                    + "'calibrate: shared_directions' only");
            }

            return null;
        }

        if (word is not ("shared_directions" or "none"))
        {
            section.Refuse("calibrate", $"'{word}' is not known; available: shared_directions, none");
        }

        return word == "shared_directions" ? tau : null;
    }

    private static double ReadTau(DocumentSection parameters) =>
        parameters.Number("calibrate_tau", DefaultTau, value => value is >= 0 and <= 1, "in [0, 1]");

    /// <summary><c>rank: exact | N | full</c>; full says that a result without an adapter is meant to be whole.</summary>
    private static MergeSettings ReadRank(DocumentSection section, MergeSettings settings)
    {
        var word = section.Text("rank");
        if (word is null or "exact")
        {
            return settings;
        }

        if (word == "full")
        {
            if (settings.Output == MergeTarget.Adapter)
            {
                section.Refuse("rank", "is 'full', but output is 'adapter'; set output: delta or model, or rank: exact or a number");
            }

            return settings;
        }

        if (settings.Rank is not null)
        {
            section.Refuse("rank", "and parameters.svd_rank say the same thing twice; take one of them out");
        }

        if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var rank) || rank < 1)
        {
            section.Refuse("rank", $"is '{word}', expected exact, full or a whole number of 1 or more");
            return settings;
        }

        return settings with { Rank = rank };
    }

    private static MergeSpace? Space(DocumentSection section) =>
        KnownWord(section, "space", [.. MergeMethods.Spaces.Keys]) is { } word ? MergeMethods.Spaces[word] : null;

    private static T? Word<T>(DocumentSection section, string key, IReadOnlyDictionary<string, T> words)
        where T : class =>
        KnownWord(section, key, [.. words.Keys]) is { } word ? words[word] : null;

    /// <summary>The word of a key; null if it is not written, or not known and refused.</summary>
    private static string? KnownWord(DocumentSection section, string key, string[] words)
    {
        if (section.Text(key) is not { } word || words.Contains(word, StringComparer.Ordinal))
        {
            return section.Text(key);
        }

        var nearest = NearestName.To(word, words) is { } name ? $"did you mean '{name}'? " : "";
        section.Refuse(key, $"'{word}' is not known; {nearest}available: {string.Join(", ", words)}");
        return null;
    }

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

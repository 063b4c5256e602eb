using Tributary.Yaml;

namespace Tributary.Merging;

/// <summary>Reads <see cref="MergeSettings"/> out of a recipe file or the <c>merge:</c> section of a project.</summary>
public static class MergeSettingsSection
{
    private static readonly string[] NotBuiltMethods =
    [
        "dare_linear", "dare_ties", "breadcrumbs", "breadcrumbs_ties", "della", "della_linear", "sce", "slerp", "nuslerp", "multislerp", "karcher",
        "model_stock", "nearswap", "arcee_fusion", "ram", "ramplus_tl", "passthrough", "cat", "svd", "ties_svd", "dare_linear_svd", "dare_ties_svd",
        "magnitude_prune", "magnitude_prune_svd", "knots_dare_ties", "core_dare_ties", "core_tsv", "core_cart", "tsv",
    ];

    private static readonly string[] NotBuiltSpaces = ["delta", "factors"];

    /// <summary>
    /// Reads the keys; problems go to the section's file. The caller goes on with its own keys and ends with
    /// <see cref="YamlSection.RefuseUnknownKeys"/>.
    /// </summary>
    public static MergeSettings Read(YamlSection section)
    {
        var parameters = section.Section("parameters");
        var settings = new MergeSettings
        {
            Method = Word(section, "merge_method", MergeMethods.All, NotBuiltMethods) ?? new MergeSettings().Method,
            SpaceOverride = section.Has("space") ? Space(section) : null,
            ProfileOverride = section.Has("profile") ? Word(section, "profile", MergeProfiles.All, []) : null,
            Stack = section.Choice("stack", StackSide.Output, MergeMethods.Sides),
            Density = parameters.Number("density", 1, value => value is > 0 and <= 1, "in (0, 1]"),
            Lambdas = parameters.Numbers("lambda", _ => true, "that is finite"),
            Normalize = parameters.Has("normalize") ? parameters.Flag("normalize", true) : null,
            MajoritySign = parameters.Choice("majority_sign_method", Elect.Sum, MergeMethods.Elections),
            DefaultWeight = parameters.Number("weight", 1, _ => true, "that is finite"),
            Seed = section.Integer("seed", 0, 0),
            Dtype = section.Has("dtype") ? section.Choice("dtype", default, MergeSettings.Dtypes) : null,
            Weights = ReadWeights(section.Section("weights")),
        };
        // Written by mergekit's users; it saves mergekit memory and changes nothing.
        parameters.Flag("int8_mask", false);
        parameters.RefuseUnknownKeys();
        RequireBuilt(section, settings);
        foreach (var (key, text) in settings.Contradictions())
        {
            section.Refuse(key, text);
        }

        return settings;
    }

    private static MergeSpace? Space(YamlSection section)
    {
        var word = section.Text("space");
        if (word is not null && MergeMethods.Spaces.TryGetValue(word, out var space))
        {
            return space;
        }

        RefuseWord(section, "space", word ?? "", [.. MergeMethods.Spaces.Keys], NotBuiltSpaces);
        return null;
    }

    private static T? Word<T>(YamlSection section, string key, IReadOnlyDictionary<string, T> words, string[] notBuilt)
        where T : class
    {
        var word = section.Text(key);
        if (word is not null && !words.ContainsKey(word))
        {
            RefuseWord(section, key, word, [.. words.Keys], notBuilt);
        }

        return word is null ? null : words.GetValueOrDefault(word);
    }

    private static void RefuseWord(YamlSection section, string key, string word, string[] words, string[] notBuilt)
    {
        var reason = notBuilt.Contains(word) ? "is not built yet"
            : NearestName.To(word, words) is { } nearest ? $"is not known; did you mean '{nearest}'?"
            : "is not known";
        section.Refuse(key, $"'{word}' {reason}; available: {string.Join(", ", words)}");
    }

    private static Dictionary<string, double> ReadWeights(YamlSection section)
    {
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var name in section.Keys.ToArray())
        {
            weights[name] = section.Number(name, 1, _ => true, "that is finite");
        }

        return weights;
    }

    /// <summary>Keys of which one value alone is built.</summary>
    private static void RequireBuilt(YamlSection section, MergeSettings settings)
    {
        if (section.Text("rank") is { } rank && rank != "exact")
        {
            section.Refuse("rank", $"'{rank}' is not built yet; available: exact (the sum of the ranks)");
        }

        if (section.Text("output") is { } output && output != "adapter")
        {
            section.Refuse("output", $"'{output}' is not built yet; available: adapter");
        }

        if (settings.Lambdas is { Count: 0 })
        {
            section.Refuse("parameters", "holds an empty list of lambda; name one value or more");
        }
    }
}

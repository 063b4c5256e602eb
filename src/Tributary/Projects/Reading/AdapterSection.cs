using Tributary.Adapters;
using Tributary.Training;
using Tributary.Yaml;

namespace Tributary.Projects.Reading;

/// <summary>Reads the <c>adapter:</c> section: PEFT's keys for what is trained, and what it begins from.</summary>
internal static class AdapterSection
{
    // What an adapter that a training begins from says itself.
    private static readonly string[] OfTheStart =
    [
        "r", "lora_alpha", "use_rslora", "use_dora", "rank_pattern", "alpha_pattern", "target_modules", "exclude_modules",
            "layers_to_transform", "layers_pattern", "modules_to_save",
    ];

    /// <summary>Reads the section.</summary>
    /// <param name="section">The mapping.</param>
    /// <param name="file">The project file: relative paths start at its folder.</param>
    internal static AdapterRecipe Read(YamlSection section, string file)
    {
        var defaults = new AdapterRecipe();
        var r = section.Integer("r", defaults.R, 1, 4096);
        var targets = Names(section, "target_modules");
        var excluded = Names(section, "exclude_modules");
        var recipe = new AdapterRecipe
        {
            R = r,
            LoraAlpha = section.Number("lora_alpha", r, value => value > 0, "above 0"),
            LoraDropout = section.Number("lora_dropout", defaults.LoraDropout, value => value is >= 0 and < 1, "in [0, 1)"),
            UseRslora = section.Flag("use_rslora", defaults.UseRslora),
            UseDora = section.Flag("use_dora", defaults.UseDora),
            RankPattern = [.. Pattern(section.Section("rank_pattern"))
                .Select(one => KeyValuePair.Create(one.Key, one.Section.Integer(one.Key, 1, 1, 4096)))],
            AlphaPattern = [.. Pattern(section.Section("alpha_pattern"))
                .Select(one => KeyValuePair.Create(one.Key, one.Section.Number(one.Key, 1, value => value > 0, "above 0")))],
            TargetModules = targets.Pattern is null ? targets.List ?? defaults.TargetModules : [],
            TargetPattern = targets.Pattern,
            ExcludeModules = excluded.List ?? [],
            ExcludePattern = excluded.Pattern,
            LayersToTransform = [.. (section.Numbers("layers_to_transform", IsLayer, "that is whole and at least 0") ?? [])
                .Select(layer => (int)layer)],
            LayersPattern = Regexes(section, "layers_pattern"),
            ModulesToSave = section.Texts("modules_to_save") ?? [],
            ShareA = section.Choice("share_a", defaults.ShareA, ShareAWords.Table.All),
            From = section.Text("from") is { } from ? Start(section, from, file) : null,
        };
        section.RefuseUnknownKeys();
        return recipe;
    }

    private static bool IsLayer(double value) => value is >= 0 and <= 100_000 && value == Math.Floor(value);

    /// <summary>A list of names, or, as one text alone, a regular expression; all-linear alone is a name.</summary>
    private static (IReadOnlyList<string>? List, string? Pattern) Names(YamlSection section, string key)
    {
        var names = section.Texts(key);
        if (names is not [var single] || !section.HoldsText(key) || single == TargetRule.AllLinear)
        {
            return (names, null);
        }

        RequireRegex(section, key, single);
        return (null, single);
    }

    private static IReadOnlyList<string> Regexes(YamlSection section, string key)
    {
        var patterns = section.Texts(key) ?? [];
        foreach (var pattern in patterns)
        {
            RequireRegex(section, key, pattern);
        }

        return patterns;
    }

    private static IEnumerable<(string Key, YamlSection Section)> Pattern(YamlSection section)
    {
        foreach (var key in section.Keys.ToArray())
        {
            RequireRegex(section, key, key);
            yield return (key, section);
        }
    }

    private static void RequireRegex(YamlSection section, string key, string pattern)
    {
        try
        {
            TargetRule.WholeMatch(pattern);
        }
        catch (ArgumentException broken)
        {
            section.Refuse(key, $"'{pattern}' is no regular expression: {broken.Message}");
        }
    }

    private static AdapterStart? Start(YamlSection section, string written, string file)
    {
        foreach (var key in OfTheStart.Where(section.Has))
        {
            section.Refuse(key, "and 'from' exclude each other: the adapter that is begun from says it itself");
        }

        if (section.Text("share_a") == "off")
        {
            section.Refuse("share_a", "'off' and 'from' exclude each other: all languages begin from the one adapter");
        }

        try
        {
            return AdapterStart.Of(ProjectFile.Resolve(written, file));
        }
        catch (BadInputException bad)
        {
            bad.Problems.ToList().ForEach(problem => section.Refuse("from", $"'{written}': {problem.Text}"));
            return null;
        }
    }
}

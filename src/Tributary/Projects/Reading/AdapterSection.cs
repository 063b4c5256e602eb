using Tributary.Adapters;
using Tributary.Training;

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
    internal static AdapterRecipe Read(DocumentSection section, string file)
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
            RankPattern = section.Pattern("rank_pattern", (pattern, key) => pattern.Integer(key, 1, 1, 4096)),
            AlphaPattern = section.Pattern("alpha_pattern", (pattern, key) => pattern.Number(key, 1, value => value > 0, "above 0")),
            TargetModules = targets.Pattern is null ? targets.List ?? defaults.TargetModules : [],
            TargetPattern = targets.Pattern,
            ExcludeModules = excluded.List ?? [],
            ExcludePattern = excluded.Pattern,
            LayersToTransform = [.. (section.Numbers("layers_to_transform", IsLayer, "that is whole and at least 0") ?? [])
                .Select(layer => (int)layer)],
            LayersPattern = section.Patterns("layers_pattern"),
            ModulesToSave = section.Texts("modules_to_save") ?? [],
            ShareA = section.Choice("share_a", defaults.ShareA, Words<ShareA>.Names.All),
            From = section.Text("from") is { } from ? Start(section, from, file) : null,
        };
        section.RefuseUnknownKeys();
        return recipe;
    }

    private static bool IsLayer(double value) => value is >= 0 and <= 100_000 && value == Math.Floor(value);

    /// <summary>A list of names, or, as one text alone, a regular expression; all-linear alone is a name.</summary>
    private static (IReadOnlyList<string>? List, string? Pattern) Names(DocumentSection section, string key) =>
        section.Has(key) && section.Names(key) is var (list, single)
            ? single == TargetRule.AllLinear ? ([single], null) : (single is null ? list : null, single)
            : (null, null);

    private static AdapterStart? Start(DocumentSection section, string written, string file)
    {
        foreach (var key in OfTheStart.Where(section.Has))
        {
            section.Refuse(key, "and 'from' exclude each other: the adapter that is begun from says it itself");
        }

        if (section.Text("share_a") == "off")
        {
            section.Refuse("share_a", "'off' and 'from' exclude each other: all languages begin from the one adapter");
        }

        return section.Attempt("from", () => AdapterStart.Of(ProjectFile.Resolve(written, file)), $"'{written}': ");
    }
}

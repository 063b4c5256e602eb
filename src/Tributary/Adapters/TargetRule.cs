namespace Tributary.Adapters;

/// <summary>
/// PEFT's rule which modules an adapter sits on. A list names modules by whole names or last parts; a single text is a regular expression
/// that must match the whole name, but for the word all-linear. Exclusions come first; modules trained whole are not adapted; layer numbers
/// narrow a list alone, and not a module that it names in full.
/// </summary>
internal static class TargetRule
{
    /// <summary>PEFT's word for every linear layer but the output layer.</summary>
    public const string AllLinear = "all-linear";

    /// <summary>True if a configuration adapts a module. For all-linear, whether
    /// the module is such a layer is for the caller to know.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="module">The module's name in the base model.</param>
    public static bool Adapts(LoraConfig config, string module)
    {
        if (IsExcluded(config, module) || config.ModulesToSave.Any(saved => Saves(saved, module)))
        {
            return false;
        }

        if (config.TargetPattern is { } pattern)
        {
            return IsAllLinear(config) || IsWholeMatch(pattern, module);
        }

        return config.TargetModules.Contains(module, StringComparer.Ordinal)
            || (config.TargetModules.Any(target => IsNamedBy(module, target)) && IsInLayers(config, module));
    }

    /// <summary>False if an adapter's configuration says that it does not sit on a module. One that names no target modules
    /// says nothing: PEFT knows them by the model's family.</summary>
    public static bool Names(LoraConfig config, string module) =>
        (config.TargetPattern is null && config.TargetModules.Count == 0) || Adapts(config, module);

    /// <summary>What decides it, as keys and values in words.</summary>
    public static string Describe(LoraConfig config)
    {
        string?[] keys =
        [
            $"target_modules {config.TargetPattern ?? Listed(config.TargetModules)}",
            config.LayersToTransform.Count == 0 ? null
                : $"layers_to_transform {Listed(config.LayersToTransform.Select(layer => Invariant.Text(layer)))}",
            config.LayersPattern.Count == 0 ? null : $"layers_pattern {Listed(config.LayersPattern)}",
            config.ExcludePattern is null && config.ExcludeModules.Count == 0 ? null
                : $"exclude_modules {config.ExcludePattern ?? Listed(config.ExcludeModules)}",
            config.ModulesToSave.Count == 0 ? null : $"modules_to_save {Listed(config.ModulesToSave)}",
        ];
        return string.Join(", ", keys.OfType<string>());
    }

    private static string Listed(IEnumerable<string> names) => $"[{string.Join(", ", names)}]";

    /// <summary>What is wrong with a configuration for a model: names that fit no module, or nothing that is left to adapt.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="modules">The names of the model's linear layers and embeddings; with all-linear of those layers that it means.</param>
    public static IReadOnlyList<Problem> Problems(LoraConfig config, IReadOnlyList<string> modules)
    {
        Problem[] problems =
        [
            .. Unknown("target_modules", config.TargetModules.Where(name => name != AllLinear && !IsNamed(name, modules)), modules),
            .. Unknown("exclude_modules", config.ExcludeModules.Where(name => !IsNamed(name, modules)), modules),
            .. Unmatched("rank_pattern", config.RankPattern, modules),
            .. Unmatched("alpha_pattern", config.AlphaPattern, modules),
        ];
        return problems.Length > 0 || modules.Any(module => config.TargetModules is [AllLinear] || Adapts(config, module)) ? problems
            : [new Problem("target_modules", config.TargetPattern is { } pattern
                ? $"'{pattern}' matches no module of the base model: a single text is a regular expression that must match the whole "
                    + $"name, as in model.layers.0.self_attn.q_proj; write a list for last parts of names"
                : "leaves no module of the base model to adapt; name one or more, and see exclude_modules, "
                    + "layers_to_transform and modules_to_save")];
    }

    /// <summary>Entries of a key that name no module, each with the last parts of the names that there are.</summary>
    public static IEnumerable<Problem> Unknown(string key, IEnumerable<string> names, IReadOnlyList<string> modules) =>
        names.Select(name => new Problem(key, $"'{name}' names no linear layer and no embedding of the base model; it has "
            + $"{string.Join(", ", LastParts(modules))}"));

    private static IEnumerable<Problem> Unmatched<T>(string key, IEnumerable<KeyValuePair<string, T>> patterns,
        IReadOnlyList<string> modules) =>
        Unknown(key, patterns.Select(pattern => pattern.Key).Where(name => !modules.Any(module => LoraConfig.Fits(name, module))), modules);

    /// <summary>The last parts of names, each once, in order of appearance.</summary>
    public static string[] LastParts(IEnumerable<string> modules) =>
        [.. modules.Select(module => module[(module.LastIndexOf('.') + 1)..]).Distinct(StringComparer.Ordinal)];

    /// <summary>True if the target modules are the one word all-linear.</summary>
    public static bool IsAllLinear(LoraConfig config) => string.Equals(config.TargetPattern, AllLinear, StringComparison.OrdinalIgnoreCase);

    /// <summary>True if a name is a module's whole name or its last parts.</summary>
    public static bool IsNamedBy(string module, string name) => module == name || module.EndsWith('.' + name, StringComparison.Ordinal);

    /// <summary>True if an entry of modules_to_save names a module, or one that it lies in.</summary>
    public static bool Saves(string entry, string module) => $".{module}.".Contains($".{entry}.", StringComparison.Ordinal);

    /// <summary>True if a regular expression matches a whole name.</summary>
    public static bool IsWholeMatch(string pattern, string module) => ModulePattern.Matches(Whole(pattern), module);

    /// <summary>Refuses a text that is no regular expression.</summary>
    /// <exception cref="ArgumentException">The text is no regular expression.</exception>
    public static void Require(string pattern) => ModulePattern.Compile(Whole(pattern));

    private static string Whole(string pattern) => $"^(?:{Python(pattern)})$";

    /// <summary>Python names a group by (?P&lt;name&gt;; all else that such patterns use is written alike.</summary>
    private static string Python(string pattern) => pattern.Replace("(?P<", "(?<", StringComparison.Ordinal);

    private static bool IsNamed(string name, IReadOnlyList<string> modules) => modules.Any(module => IsNamedBy(module, name));

    private static bool IsExcluded(LoraConfig config, string module) =>
        config.ExcludePattern is { } pattern ? IsWholeMatch(pattern, module)
            : config.ExcludeModules.Any(name => IsNamedBy(module, name));

    private static bool IsInLayers(LoraConfig config, string module)
    {
        if (config.LayersToTransform.Count == 0)
        {
            return true;
        }

        var before = config.LayersPattern.Count == 0 ? @"[^.]*" : $"(?:{string.Join('|', config.LayersPattern)})";
        var match = ModulePattern.Match($@"^.*\.{before}\.(\d+)\.", module);
        return match.Success
            && int.TryParse(match.Groups[^1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var layer)
            && config.LayersToTransform.Contains(layer);
    }
}

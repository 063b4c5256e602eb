using Tributary.Adapters;
using Tributary.Merging.Plans;

namespace Tributary.Merging.Outputs;

/// <summary>
/// The configuration of a merged adapter: every layer has scaling 1 (alpha = r), so the factors alone say what was merged. Layers whose
/// rank is not the most frequent one are listed by name, with rank and alpha both: PEFT divides a layer's alpha by its own rank.
/// </summary>
internal static class MergedConfig
{
    public static LoraConfig Of(AdapterMergePlan plan, IReadOnlyList<LoraModule> modules)
    {
        var r = modules.CountBy(module => module.Rank).OrderByDescending(pair => pair.Value).ThenByDescending(pair => pair.Key).First().Key;
        var others = modules.Where(module => module.Rank != r).ToArray();
        var patterns = ExactPatterns.Of([.. modules.Select(module => module.Name)]);
        var configs = plan.Adapters.Select(adapter => adapter.Config).ToArray();
        return new LoraConfig
        {
            R = r,
            LoraAlpha = r,
            FanInFanOut = configs[0].FanInFanOut,
            RankPattern = [.. others.Select(module => KeyValuePair.Create(patterns.For(module.Name), module.Rank))],
            AlphaPattern = [.. others.Select(module => KeyValuePair.Create(patterns.For(module.Name), (double)module.Rank))],
            TargetModules = Targets(configs, modules),
            TaskType = Common(configs.Select(config => config.TaskType)),
            BaseModelNameOrPath = Common(configs.Select(config => config.BaseModelNameOrPath)),
        };
    }

    private static string? Common(IEnumerable<string?> values) => values.Distinct(StringComparer.Ordinal)
        .ToArray() is [var one] ? one : null;

    /// <summary>
    /// The names under which PEFT finds exactly the merged layers again: the inputs' own short names where all of them list such names and
    /// nothing narrows them; whole paths otherwise.
    /// </summary>
    private static string[] Targets(LoraConfig[] configs, IReadOnlyList<LoraModule> modules)
    {
        var plain = Array.TrueForAll(configs, config => config.TargetPattern is null && !config.TargetsAreNarrowed
            && config.TargetModules.Count > 0);
        var names = configs.SelectMany(config => config.TargetModules).Distinct(StringComparer.Ordinal).ToArray();
        return plain && modules.All(module => Array.Exists(names, name => Matches(module.Name, name)))
            ? [.. names.Where(name => modules.Any(module => Matches(module.Name, name)))]
            : [.. modules.Select(module => module.Name)];
    }

    private static bool Matches(string module, string target) => module == target
        || module.EndsWith("." + target, StringComparison.Ordinal);
}

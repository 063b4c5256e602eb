using Tributary.Merging.Methods;

namespace Tributary.Merging.Recipes;

/// <summary>Settings that contradict each other, or have no effect and so cannot be what the user meant.</summary>
internal static class MergeContradictions
{
    /// <summary>Pairs of a key and a text that follows it; empty if the settings can be merged with.</summary>
    public static IEnumerable<(string Key, string Text)> Of(MergeSettings settings) =>
        [.. Names(settings), .. Idle(settings), .. Combining(settings), .. Result(settings)];

    private static IEnumerable<(string Key, string Text)> Names(MergeSettings settings)
    {
        var method = settings.Method;
        var space = SpaceWords.Spaces.Of(settings.Space);
        if (!method.Merges.HasFlag(MergeKinds.Adapters))
        {
            return [("merge_method", $"'{method.Name}' merges whole models only; list them under 'models', or use a method for adapters")];
        }

        return Holding(
            (method.IsFixed && settings.Space != method.Space,
                "space", $"is '{space}', but merge_method '{method.Name}' is defined in space "
                    + $"'{SpaceWords.Spaces.Of(method.Space)}'; take one of them out"),
            (method.IsFixed && settings.Profile.Name != method.Profile.Name,
                "profile", $"is '{settings.Profile.Name}', but merge_method '{method.Name}' has profile "
                    + $"'{method.Profile.Name}'; take one of them out"),
            (method.Elects && settings.Space == MergeSpace.Stack,
                "space", $"is 'stack', where entries of different languages never meet, but merge_method '{method.Name}' "
                    + "compares them; use delta, knots or core"),
            (settings.Stack != StackSide.Output && settings.Space != MergeSpace.Knots,
                "stack", "has an effect in space knots only; take it out"));
    }

    /// <summary>Parameters that the method does not have.</summary>
    private static IEnumerable<(string Key, string Text)> Idle(MergeSettings settings) =>
        from parameter in SettingsParameter.All
        where parameter.IsRefusedIdle && parameter.IsIdleIn(settings.Method) && parameter.Reset!(settings) != settings
        select ("parameters", $"holds {parameter.Name}, which has no effect in merge_method '{settings.Method.Name}'; take it out");

    private static IEnumerable<(string Key, string Text)> Combining(MergeSettings settings) => Holding(
        (settings.Normalize is not null && settings.IsNormalizeFixed,
            "parameters", $"holds normalize, which profile '{settings.Profile.Name}' fixes; take it out, or use profile mergekit"),
        (settings.CombineOverride is not null
                && (!settings.Method.Elects || settings.Normalize is not null || settings.Profile.HasWeights),
            "parameters", "holds combine, which belongs to methods that elect a sign, in profiles paper, knots and core, "
                + "and excludes normalize; take it out"));

    private static IEnumerable<(string Key, string Text)> Result(MergeSettings settings)
    {
        var method = settings.Method;
        var dense = settings.Space == MergeSpace.Delta && (method.HasDensity || method.Elects);
        var truncates = method.Truncates || settings.Rank is not null;
        return Holding(
            (dense && !truncates && settings.Output == MergeTarget.Adapter,
                "output", $"is 'adapter', but the result of '{method.Name}' in space delta has full rank and no exact adapter; "
                    + "set output: delta or model to keep it whole, rank: full for an adapter of full rank, or rank: N to truncate it "
                    + "(the lost part is reported)"),
            (settings.Output != MergeTarget.Model && settings.ShardBytes != ShardSize.Default,
                "shard_size", "has an effect on whole models only; set output: model, or take it out"),
            (settings.SvdClamp is not null && !truncates,
                "parameters", "holds svd_clamp, which has an effect on truncated results only; set rank, or take it out"),
            (settings.Isotropize && dense && !truncates,
                "parameters", "holds isotropize, which needs the singular values of the merged delta: use space "
                    + "knots or core, or set rank: N"),
            (settings.CalibrateTau is not null && settings.Space == MergeSpace.Factors,
                "calibrate", "works on the directions of whole deltas; use space delta, stack, knots or core"));
    }

    private static IEnumerable<(string Key, string Text)> Holding(params (bool Holds, string Key, string Text)[] rules) =>
        from rule in rules where rule.Holds select (rule.Key, rule.Text);
}

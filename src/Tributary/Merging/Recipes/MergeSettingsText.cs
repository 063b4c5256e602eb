using Tributary.Merging.Methods;

namespace Tributary.Merging.Recipes;

/// <summary>Settings as the keys and values of a recipe, every default written out and what has no effect left out.</summary>
internal static class MergeSettingsText
{
    /// <summary>Keys of the top level, in the order of a recipe file.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Top(MergeSettings settings) =>
        Written(
            ("merge_method", settings.Method.Name),
            ("space", SpaceWords.Spaces.Of(settings.Space)),
            ("profile", settings.Profile.Name),
            ("stack", settings.Space == MergeSpace.Knots ? SpaceWords.Sides.Of(settings.Stack) : null),
            ("balance", settings.Balance == MergeBalance.None ? null : SettingsWords.Balances.Of(settings.Balance)),
            ("calibrate", settings.CalibrateTau is null ? null : "shared_directions"),
            ("rank", settings.Rank switch { null => "exact", MergeSettings.FullRank => "full", { } rank => Invariant.Text(rank) }),
            ("seed", Invariant.Text(settings.Seed)),
            ("dtype", settings.Dtype is { } dtype ? SettingsWords.Dtypes.Of(dtype) : null),
            ("output", SettingsWords.Targets.Of(settings.Output)),
            ("shard_size", settings.Output == MergeTarget.Model ? Invariant.Text(settings.ShardBytes) : null));

    /// <summary>Keys below <c>parameters</c> but lambda.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Parameters(MergeSettings settings) =>
        Written([.. SettingsParameter.All.Where(parameter => !parameter.IsIdleIn(settings.Method))
            .Select(parameter => (parameter.Name, parameter.Text(settings)))]);

    /// <summary>Writes keys and values, a line each.</summary>
    public static void Append(StringBuilder text, string indent, IEnumerable<KeyValuePair<string, string>> lines)
    {
        foreach (var (key, value) in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"{indent}{key}: {value}\n");
        }
    }

    /// <summary>Keys that have a value.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Written(params (string Key, string? Value)[] keys) =>
        from pair in keys
        where pair.Value is not null
        select KeyValuePair.Create(pair.Key, pair.Value);
}

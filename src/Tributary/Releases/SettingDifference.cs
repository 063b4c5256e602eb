namespace Tributary.Releases;

/// <summary>A value that two releases do not share.</summary>
/// <param name="Key">Its key path, as in <c>parameters.lambda</c>.</param>
/// <param name="Before">The value before; null where there was none.</param>
/// <param name="After">The value after; null where there is none.</param>
public sealed record SettingDifference(string Key, string? Before, string? After)
{
    /// <summary>Compares recipe, task, base model, adapters, seeds and versions of code.</summary>
    internal static IReadOnlyList<SettingDifference> Between(Release before, Release after)
    {
        var (then, now) = (ValuesOf(before), ValuesOf(after));
        return [.. then.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
            .Where(key => then.GetValueOrDefault(key) != now.GetValueOrDefault(key))
            .Select(key => new SettingDifference(key, then.GetValueOrDefault(key), now.GetValueOrDefault(key)))];
    }

    private static SortedDictionary<string, string> ValuesOf(Release release)
    {
        var record = release.Record;
        var values = ReleaseRecipe.Values(Path.Combine(release.Folder, ReleaseRecipe.FileName));
        values["project"] = record.Project;
        values["task"] = record.Task.Short;
        values["base_model"] = record.BaseModel.Short;
        values["languages"] = string.Join(' ', record.Languages.Select(language => language.Language));
        values["on_own_adapter"] = string.Join(' ', record.Languages.Where(language => language.OnOwnAdapter).Select(language => language.Language));
        foreach (var language in record.Languages)
        {
            values[$"adapters.{language.Language}"] = (language.Adapter?.Identity ?? language.Brought)?.Short ?? "";
            values[$"training_seed.{language.Language}"] = language.Seed is { } seed ? Invariant.Text(seed) : "";
        }

        foreach (var (name, seed) in record.Seeds)
        {
            values[$"seeds.{name}"] = Invariant.Text(seed);
        }

        foreach (var (name, version) in record.CodeVersions)
        {
            values[$"code.{name}"] = Invariant.Text(version);
        }

        return values;
    }
}

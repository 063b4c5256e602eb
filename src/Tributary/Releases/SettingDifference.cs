using System.Text.Json.Serialization;

namespace Tributary.Releases;

/// <summary>A value that two releases do not share.</summary>
/// <param name="Key">Its key path, as in <c>parameters.lambda</c>.</param>
/// <param name="Before">The value before; null if there was none.</param>
/// <param name="After">The value after; null if there is none.</param>
public sealed record SettingDifference(string Key, string? Before, string? After)
{
    /// <summary>On one line, for example <c>training.epochs: 1 -> 2</c>; line ends in values are shown as <c>\n</c>.</summary>
    [JsonIgnore]
    public string Text => $"{Key}: {OneLine(Before)} -> {OneLine(After)}";

    /// <summary>A value on one line, its line ends as <c>\n</c>; <c>(none)</c> for null.</summary>
    public static string OneLine(string? value) =>
        value?.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) ?? "(none)";

    /// <summary>Compares the recipes of merge and trainings, task, base model, adapters, seeds and versions of code.</summary>
    /// <exception cref="BadInputException">The recipe of a release is damaged.</exception>
    public static IReadOnlyList<SettingDifference> Between(Release before, Release after)
    {
        var (then, now) = (ValuesOf(before), ValuesOf(after));
        return [.. then.Keys.Union(now.Keys)
            .Where(key => then.GetValueOrDefault(key) != now.GetValueOrDefault(key))
            .Select(key => new SettingDifference(key, then.GetValueOrDefault(key), now.GetValueOrDefault(key)))
            .Concat(TrainingDifference.Settings(before.Record, after.Record))
            .OrderBy(setting => setting.Key, StringComparer.Ordinal)];
    }

    private static SortedDictionary<string, string> ValuesOf(Release release)
    {
        var record = release.Record;
        var values = ReleaseRecipe.Values(Path.Combine(release.Folder, ReleaseRecipe.FileName));
        values["project"] = record.Project;
        values["task"] = record.Task.Short;
        values["base_model"] = record.BaseModel.Short;
        values["languages"] = string.Join(' ', record.Languages.Select(language => language.Language));
        values["on_own_adapter"] = string.Join(' ', record.Languages.Where(language => language.OnOwnAdapter)
            .Select(language => language.Language));
        foreach (var language in record.Languages)
        {
            values[$"adapters.{language.Language}"] = (language.Adapter?.Identity ?? language.Brought)?.Short ?? "";
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

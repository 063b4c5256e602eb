namespace Tributary.Releases.Stations;

/// <summary>A value that two stations, or two releases, do not share.</summary>
/// <param name="Key">Its key path, as in <c>training.epochs</c>.</param>
/// <param name="Before">The value before; null if there was none.</param>
/// <param name="After">The value after; null if there is none.</param>
internal sealed record SettingDifference(string Key, string? Before, string? After)
{
    /// <summary>What the value is.</summary>
    [JsonIgnore]
    public InputKey Input => InputKey.Parse(Key);

    /// <summary>On one line, for example <c>training.epochs: 1 -> 2</c>; line ends in values are shown as <c>\n</c>.</summary>
    [JsonIgnore]
    public string Text => $"{Key}: {OneLine(Before)} -> {OneLine(After)}";

    /// <summary>A value on one line, its line ends as <c>\n</c>; <c>(none)</c> for null.</summary>
    public static string OneLine(string? value) =>
        value?.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) ?? "(none)";
}

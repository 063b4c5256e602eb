namespace Tributary.Adapters;

/// <summary>The keys of PEFT's that hold names and regular expressions, in
/// <c>adapter_config.json</c> and in a project's <c>adapter:</c>.</summary>
internal static class ConfigPatterns
{
    /// <summary>A list of module names; or one text, which is a regular expression; an empty text is none.</summary>
    public static (IReadOnlyList<string> List, string? Single) Names(this DocumentSection section, string key)
    {
        var names = section.Texts(key) ?? [];
        if (!section.HoldsText(key) || names is not [var single])
        {
            return (names, null);
        }

        RequireRegex(section, key, single);
        return ([], single.Length > 0 ? single : null);
    }

    /// <summary>A list of regular expressions, or one alone; empty texts are none.</summary>
    public static IReadOnlyList<string> Patterns(this DocumentSection section, string key)
    {
        string[] patterns = [.. (section.Texts(key) ?? []).Where(pattern => pattern.Length > 0)];
        foreach (var pattern in patterns)
        {
            RequireRegex(section, key, pattern);
        }

        return patterns;
    }

    /// <summary>A mapping from regular expressions to values, in the file's order.</summary>
    public static IReadOnlyList<KeyValuePair<string, T>> Pattern<T>(this DocumentSection section, string key,
        Func<DocumentSection, string, T> read)
    {
        var below = section.Section(key);
        foreach (var pattern in below.Keys)
        {
            RequireRegex(below, pattern, pattern);
        }

        return [.. below.Keys.Select(pattern => KeyValuePair.Create(pattern, read(below, pattern)))];
    }

    private static void RequireRegex(DocumentSection section, string key, string pattern)
    {
        try
        {
            TargetRule.Require(pattern);
        }
        catch (ArgumentException broken)
        {
            section.Refuse(key, $"'{pattern}' is no regular expression that is understood here: {broken.Message}");
        }
    }
}

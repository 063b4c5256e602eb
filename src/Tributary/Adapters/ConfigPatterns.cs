using System.Globalization;
using System.Text.Json;

namespace Tributary.Adapters;

/// <summary>The keys of <c>adapter_config.json</c> that hold names and regular expressions.</summary>
internal static class ConfigPatterns
{
    /// <summary>A rank out of a pattern that was checked by <see cref="Pattern"/>.</summary>
    public static int ToRank(double value) => (int)Math.Clamp(value, 1, int.MaxValue);

    /// <summary>A list of module names, or one regular expression, checked; an empty text is none.</summary>
    public static (IReadOnlyList<string> List, string? Single) Names(this ConfigFields fields, string key)
    {
        var (list, single) = fields.Texts(key);
        RequireRegex(fields, key, single is { Length: > 0 } ? [single] : []);
        return (list, single is { Length: > 0 } ? single : null);
    }

    /// <summary>A list of regular expressions, or one alone, checked.</summary>
    public static IReadOnlyList<string> Patterns(this ConfigFields fields, string key)
    {
        var (list, single) = fields.Texts(key);
        IReadOnlyList<string> patterns = single is { Length: > 0 } ? [single] : list;
        RequireRegex(fields, key, patterns);
        return patterns;
    }

    /// <summary>A mapping from regular expressions to numbers, in the file's order; ranks must be whole and at least 1.</summary>
    public static IReadOnlyList<KeyValuePair<string, double>> Pattern(this ConfigFields fields, string key)
    {
        if (fields.Find(key) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            fields.Refuse($"{key} is {value.GetRawText()}, expected a mapping from module names to numbers");
            return [];
        }

        var entries = new List<KeyValuePair<string, double>>();
        foreach (var field in value.EnumerateObject())
        {
            if (field.Value.ValueKind != JsonValueKind.Number || !field.Value.TryGetDouble(out var number) || !IsAllowed(key, number))
            {
                fields.Refuse($"{key} gives '{field.Name}' the value {field.Value.GetRawText()}, expected a "
                    + $"{(key == "rank_pattern" ? "whole number of at least 1" : "number")}");
            }
            else if (!IsRegex(field.Name))
            {
                fields.Refuse(string.Create(CultureInfo.InvariantCulture,
                    $"{key} has the key '{field.Name}', which is no regular expression that is understood here"));
            }
            else
            {
                entries.Add(KeyValuePair.Create(field.Name, number));
            }
        }

        return entries;
    }

    private static bool IsAllowed(string key, double number) =>
        double.IsFinite(number) && (key != "rank_pattern" || (number >= 1 && number <= int.MaxValue && number == Math.Floor(number)));

    private static void RequireRegex(ConfigFields fields, string key, IReadOnlyList<string> patterns)
    {
        foreach (var pattern in patterns.Where(pattern => !IsRegex(pattern)))
        {
            fields.Refuse($"{key} has '{pattern}', which is no regular expression that is understood here");
        }
    }

    private static bool IsRegex(string pattern)
    {
        try
        {
            TargetRule.WholeMatch(pattern);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

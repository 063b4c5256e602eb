using Tributary.Merging.Methods;

namespace Tributary.Merging.Recipes;

/// <summary>Reads a <c>parameters:</c> mapping of any level of a recipe.</summary>
internal static class ParameterSection
{
    /// <summary>No parameters.</summary>
    public static readonly IReadOnlyDictionary<string, ParameterSetting> None = new Dictionary<string,
        ParameterSetting>(StringComparer.Ordinal);

    /// <summary>
    /// Reads the mapping. Parameters of another method are accepted and have no
    /// effect, as in mergekit; names that no method knows are refused.
    /// </summary>
    public static IReadOnlyDictionary<string, ParameterSetting> Read(DocumentSection owner, MergeMethod method)
    {
        var section = owner.Section("parameters");
        var settings = new Dictionary<string, ParameterSetting>(StringComparer.Ordinal);
        foreach (var definition in method.ParametersIn(MergeKinds.Models).Where(definition => section.Has(definition.Name)))
        {
            if (Setting(section, definition.Name, definition) is { } setting)
            {
                settings[definition.Name] = setting;
            }
        }

        foreach (var name in MergeMethods.ModelParameters)
        {
            section.Has(name);
        }

        section.RefuseUnknownKeys();
        return settings;
    }

    /// <summary>The parameters of one level and, where it leaves a tensor without a value, those of the level above.</summary>
    public static IReadOnlyDictionary<string, ParameterSetting> Over(
        IReadOnlyDictionary<string, ParameterSetting> level, IReadOnlyDictionary<string, ParameterSetting> above)
    {
        var all = new Dictionary<string, ParameterSetting>(above, StringComparer.Ordinal);
        foreach (var (name, setting) in level)
        {
            all[name] = above.TryGetValue(name, out var otherwise) ? setting.Or(otherwise) : setting;
        }

        return all;
    }

    private static ParameterSetting? Setting(DocumentSection section, string key, MethodParameter definition)
    {
        if (section.HoldsSections(key))
        {
            var filters = section.Sections(key).Select(entry => Filtered(entry, definition)).OfType<FilteredSetting>().ToArray();
            return filters.Length == 0 ? null : ParameterSetting.ByFilter(filters);
        }

        var values = section.Texts(key)?.Select(text => Value(section, key, text, definition)).OfType<double>().ToArray();
        section.RefuseIf(values is { Length: 0 }, key, "holds no value");
        return values is { Length: > 0 } ? ParameterSetting.Of(values) : null;
    }

    private static FilteredSetting? Filtered(DocumentSection entry, MethodParameter definition)
    {
        var filter = entry.Text("filter");
        entry.RefuseIf(!entry.Has("value"), "value", "is required beside filter");
        var setting = Setting(entry, "value", definition);
        entry.RefuseUnknownKeys();
        return setting is null ? null : new FilteredSetting(filter, setting);
    }

    private static double? Value(DocumentSection section, string key, string text, MethodParameter definition)
    {
        double? value = definition.IsFlag
            ? text switch { "true" or "True" or "TRUE" => 1, "false" or "False" or "FALSE" => 0, _ => null }
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                && definition.Holds?.Invoke(number) != false ? number : null;
        if (value is null)
        {
            section.Refuse(key, definition.IsFlag ? $"'{text}' is neither true nor false"
                : $"'{text}' is not a number {definition.Expected}");
        }

        return value;
    }
}

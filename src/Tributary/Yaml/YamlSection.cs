using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tributary.Yaml;

/// <summary>
/// One mapping of a YAML file, read key by key with type, range and default. Whatever is wrong is collected with file, line and key path,
/// so that a reader sees all problems of a file at once; a key that nobody asked for is one of them. Values come back usable (the default)
/// even if they were wrong: call <see cref="YamlProblems.ThrowIfAny"/> before trusting them.
/// </summary>
/// <remarks>Reads YamlDotNet's representation model: no reflection, so that a program that reads one recipe starts fast.</remarks>
public sealed class YamlSection
{
    private readonly YamlMappingNode node;
    private readonly string keyPath;
    private readonly YamlProblems problems;
    private readonly List<string> known = [];

    private YamlSection(YamlMappingNode node, string keyPath, YamlProblems problems)
    {
        this.node = node;
        this.keyPath = keyPath;
        this.problems = problems;
    }

    /// <summary>The problems of the whole file.</summary>
    public YamlProblems Problems => problems;

    /// <summary>The keys as written, in the order of the file.</summary>
    public IEnumerable<string> Keys => node.Children.Keys.Select(key => ((YamlScalarNode)key).Value ?? "");

    /// <summary>Opens the top mapping of a YAML text.</summary>
    /// <exception cref="BadInputException">The text is no YAML, or its top is no mapping.</exception>
    public static YamlSection Open(string yaml, YamlProblems problems)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException broken)
        {
            throw new BadInputException(problems.At(broken.Start), $"not valid YAML: {broken.Message}");
        }

        var top = stream.Documents.Count == 1 ? stream.Documents[0].RootNode : null;
        return top is YamlMappingNode mapping && AllKeysAreScalars(mapping)
            ? new YamlSection(mapping, "", problems)
            : throw new BadInputException(problems.File, "expected one YAML document that is a mapping of keys to values");
    }

    /// <summary>True if the key is written with a value other than null.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>True if the key's value is one value alone.</summary>
    public bool HoldsText(string key) => Find(key) is YamlScalarNode;

    /// <summary>True if the key's value is a mapping.</summary>
    public bool HoldsSection(string key) => Find(key) is YamlMappingNode;

    /// <summary>True if the key's value is a list of mappings, one or more.</summary>
    public bool HoldsSections(string key) => Find(key) is YamlSequenceNode { Children.Count: > 0 } list
        && list.All(item => item is YamlMappingNode);

    /// <summary>A text, or null if the key is not written.</summary>
    public string? Text(string key) => Scalar(key)?.Value;

    /// <summary>A text that must be written and not be empty.</summary>
    public string RequiredText(string key)
    {
        if (Scalar(key) is { Value.Length: > 0 } scalar)
        {
            return scalar.Value;
        }

        if (Find(key) is null or YamlScalarNode)
        {
            Refuse(key, "is required and must not be empty");
        }

        return "";
    }

    /// <summary>A whole number in [min, max].</summary>
    public int Integer(string key, int defaultValue, int min, int max = int.MaxValue)
    {
        if (Scalar(key) is not { } scalar)
        {
            return defaultValue;
        }

        if (int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max)
        {
            return value;
        }

        Refuse(key, max == int.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"'{scalar.Value}' is not a whole number of at least {min}")
            : string.Create(CultureInfo.InvariantCulture, $"'{scalar.Value}' is not a whole number from {min} to {max}"));
        return defaultValue;
    }

    /// <summary>A finite number for which a condition holds.</summary>
    /// <param name="key">The key.</param>
    /// <param name="defaultValue">Where it is not written.</param>
    /// <param name="holds">The condition.</param>
    /// <param name="expected">The condition in words, as in "in [0, 1)".</param>
    public double Number(string key, double defaultValue, Predicate<double> holds, string expected) =>
        Scalar(key) is { } scalar ? ParseNumber(key, scalar, holds, expected) ?? defaultValue : defaultValue;

    /// <summary>A list of finite numbers, or one number alone; null if the key is not written.</summary>
    public IReadOnlyList<double>? Numbers(string key, Predicate<double> holds, string expected) =>
        Items(key)?.Select(item => ParseNumber(key, item, holds, expected)).OfType<double>().ToArray();

    /// <summary>A list of texts, or one text alone; null if the key is not written.</summary>
    public IReadOnlyList<string>? Texts(string key) => Items(key)?.Select(item => item.Value ?? "").ToArray();

    /// <summary>true or false.</summary>
    public bool Flag(string key, bool defaultValue)
    {
        switch (Scalar(key)?.Value)
        {
            case null:
                return defaultValue;
            case "true":
                return true;
            case "false":
                return false;
            case var other:
                Refuse(key, $"'{other}' is neither true nor false");
                return defaultValue;
        }
    }

    /// <summary>One of a closed set of words; matched exactly.</summary>
    public T Choice<T>(string key, T defaultValue, IReadOnlyDictionary<string, T> words)
    {
        if (Scalar(key) is not { } scalar)
        {
            return defaultValue;
        }

        if (words.TryGetValue(scalar.Value ?? "", out var value))
        {
            return value;
        }

        Refuse(key, $"'{scalar.Value}' is not one of: {string.Join(", ", words.Keys)}");
        return defaultValue;
    }

    /// <summary>The mapping below a key; an empty one if the key is not written.</summary>
    public YamlSection Section(string key)
    {
        var below = Find(key);
        if (below is YamlMappingNode mapping && AllKeysAreScalars(mapping))
        {
            return new YamlSection(mapping, PathOf(key), problems);
        }

        if (below is not null)
        {
            Refuse(key, "expected a mapping of keys to values");
        }

        return new YamlSection([], PathOf(key), problems);
    }

    /// <summary>The mappings of a list; an empty list if the key is not written.</summary>
    public IReadOnlyList<YamlSection> Sections(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case YamlSequenceNode list when list.All(item => item is YamlMappingNode mapping && AllKeysAreScalars(mapping)):
                return [.. list.Select((item, index) =>
                    new YamlSection((YamlMappingNode)item, string.Create(CultureInfo.InvariantCulture, $"{PathOf(key)}[{index}]"),
                        problems))];
            default:
                Refuse(key, "expected a list of mappings, each beginning with '- '");
                return [];
        }
    }

    /// <summary>Adds a problem at a key of this section (at the section itself if the key is not written).</summary>
    public void Refuse(string key, string text) =>
        problems.Add(Written(key)?.Start ?? node.Start, $"{PathOf(key)} {text}");

    /// <summary>Adds a problem for every key that was never asked for, naming the nearest that was. Call it after the last read.</summary>
    public void RefuseUnknownKeys()
    {
        foreach (var key in Keys.Except(known).ToArray())
        {
            var nearest = NearestName.To(key, known);
            Refuse(key, nearest is null ? $"is not a known key; known: {string.Join(", ", known)}"
                : $"is not a known key; did you mean '{nearest}'?");
        }
    }

    private static bool AllKeysAreScalars(YamlMappingNode mapping) => mapping.Children.Keys.All(key => key is YamlScalarNode);

    private string PathOf(string key) => keyPath.Length == 0 ? key : $"{keyPath}.{key}";

    private YamlNode? Find(string key)
    {
        if (!known.Contains(key))
        {
            known.Add(key);
        }

        var value = Written(key);
        return value is YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "null" or "~" } ? null : value;
    }

    private YamlNode? Written(string key) => node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    private YamlScalarNode? Scalar(string key)
    {
        var value = Find(key);
        if (value is null or YamlScalarNode)
        {
            return (YamlScalarNode?)value;
        }

        Refuse(key, "expected one value, found a list or a mapping");
        return null;
    }

    private List<YamlScalarNode>? Items(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlScalarNode single:
                return [single];
            case YamlSequenceNode list when list.All(item => item is YamlScalarNode):
                return [.. list.Cast<YamlScalarNode>()];
            default:
                Refuse(key, "expected a list of values");
                return null;
        }
    }

    private double? ParseNumber(string key, YamlScalarNode scalar, Predicate<double> holds, string expected)
    {
        if (double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value) && holds(value))
        {
            return value;
        }

        Refuse(key, $"'{scalar.Value}' is not a number {expected}");
        return null;
    }
}

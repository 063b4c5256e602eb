using System.Globalization;
using System.Text.Json;

namespace Tributary.Adapters;

/// <summary>The keys of one <c>adapter_config.json</c>, read with type and default; what is wrong is collected, so that all problems show at once.</summary>
internal sealed class ConfigFields
{
    private readonly string path;
    private readonly JsonElement root;
    private readonly List<Problem> problems = [];

    public ConfigFields(string path, JsonElement root)
    {
        this.path = path;
        this.root = root;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new BadInputException(path, "expected a JSON object");
        }
    }

    public IEnumerable<string> Keys => root.EnumerateObject().Select(entry => entry.Name);

    public void Refuse(string text) => problems.Add(new Problem(path, text));

    public void ThrowIfAny()
    {
        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
    }

    public void RequireLora()
    {
        var type = Text("peft_type");
        if (type != "LORA")
        {
            Refuse($"peft_type is '{type}', expected 'LORA'; other kinds of adapters cannot be read");
        }
    }

    /// <summary>The value of a key; null where it is not written or null.</summary>
    public JsonElement? Find(string key) =>
        root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>True for any value but null, false, an empty text, list or object: the values by which PEFT says "not used".</summary>
    public bool IsActive(string key) => Find(key) is { } value && value.ValueKind switch
    {
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString()!.Length > 0,
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.Object => value.EnumerateObject().Any(),
        _ => true,
    };

    public string? Text(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        Refuse($"{key} is {value.GetRawText()}, expected a text");
        return null;
    }

    public bool Flag(string key)
    {
        if (Find(key) is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) } value)
        {
            Refuse($"{key} is {value.GetRawText()}, expected true or false");
        }

        return Find(key)?.ValueKind == JsonValueKind.True;
    }

    public int Rank(string key)
    {
        var rank = Number(key);
        if (rank < 1 || rank > int.MaxValue || rank != Math.Floor(rank))
        {
            Refuse($"{key} is {Find(key)?.GetRawText() ?? "not written"}, expected a whole number of at least 1");
            return 1;
        }

        return (int)rank;
    }

    /// <summary>A rank out of a pattern that was checked by <see cref="Pattern"/>.</summary>
    public static int ToRank(double value) => (int)Math.Clamp(value, 1, int.MaxValue);

    public double Number(string key, double? defaultValue = null)
    {
        if (Find(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && double.IsFinite(number))
        {
            return number;
        }

        if (Find(key) is { } wrong)
        {
            Refuse($"{key} is {wrong.GetRawText()}, expected a number");
        }
        else if (defaultValue is null)
        {
            Refuse($"{key} is not written, expected a number");
        }

        return defaultValue ?? 1;
    }

    /// <summary>A list of names, or one text, which PEFT takes as a regular expression.</summary>
    public (IReadOnlyList<string> List, string? Single) Texts(string key)
    {
        switch (Find(key))
        {
            case null:
                return ([], null);
            case { ValueKind: JsonValueKind.String } single:
                return ([], single.GetString());
            case { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String):
                return ([.. list.EnumerateArray().Select(item => item.GetString()!)], null);
            case { } other:
                Refuse($"{key} is {other.GetRawText()}, expected a list of names or one regular expression");
                return ([], null);
        }
    }

    /// <summary>A mapping from regular expressions to numbers, in the file's order; ranks must be whole and at least 1.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Pattern(string key)
    {
        if (Find(key) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Refuse($"{key} is {value.GetRawText()}, expected a mapping from module names to numbers");
            return [];
        }

        var entries = new List<KeyValuePair<string, double>>();
        foreach (var field in value.EnumerateObject())
        {
            if (field.Value.ValueKind != JsonValueKind.Number || !field.Value.TryGetDouble(out var number) || !IsAllowed(key, number))
            {
                Refuse($"{key} gives '{field.Name}' the value {field.Value.GetRawText()}, expected a {(key == "rank_pattern" ? "whole number of at least 1" : "number")}");
            }
            else if (!IsRegex(field.Name))
            {
                Refuse(string.Create(CultureInfo.InvariantCulture, $"{key} has the key '{field.Name}', which is no regular expression that is understood here"));
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

    private static bool IsRegex(string pattern)
    {
        try
        {
            LoraConfig.Compile(pattern);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

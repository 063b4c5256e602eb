using System.Text.Json;

namespace Tributary.Adapters;

/// <summary>The keys of one <c>adapter_config.json</c>, read with type and default;
/// what is wrong is collected, so that all problems show at once.</summary>
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

    /// <summary>The value of a key; null if it is not written or null.</summary>
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

    /// <summary>One of a few words; the first if the key is not written.</summary>
    public string Word(string key, string[] words)
    {
        var word = Text(key) ?? words[0];
        if (!words.Contains(word, StringComparer.Ordinal))
        {
            Refuse($"{key} is '{word}', expected one of {string.Join(", ", words)}");
        }

        return word;
    }

    /// <summary>A list of layer numbers, or one number alone.</summary>
    public IReadOnlyList<int> Layers(string key)
    {
        if (Find(key) is not { } value)
        {
            return [];
        }

        JsonElement[] items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        if (Array.TrueForAll(items, item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var layer) && layer >= 0))
        {
            return [.. items.Select(item => item.GetInt32())];
        }

        Refuse($"{key} is {value.GetRawText()}, expected layer numbers of at least 0");
        return [];
    }

    /// <summary>A list of names, or one text.</summary>
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
                Refuse($"{key} is {other.GetRawText()}, expected a list of names or one text");
                return ([], null);
        }
    }
}

using System.Globalization;
using System.Text.Json;

namespace Tributary.Torch.Models;

/// <summary>The keys of a JSON object that describes a model, read with type and default;
/// what is wrong is collected, so that all problems show at once.</summary>
internal sealed class ConfigKeys(JsonElement root, string where, List<Problem> problems)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">It is no JSON object.</exception>
    public static ConfigKeys Read(string path, List<Problem> problems)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new ConfigKeys(document.RootElement.Clone(), path, problems)
                : throw new BadInputException(path, "expected a JSON object");
        }
        catch (JsonException broken)
        {
            throw new BadInputException(path, $"not valid JSON: {broken.Message}");
        }
    }

    public void Refuse(string text) => problems.Add(new Problem(where, text));

    /// <summary>Whether the key is written, null or not.</summary>
    public bool Has(string key) => root.TryGetProperty(key, out _);

    /// <summary>The object of a key; null if it is not written or null.</summary>
    public ConfigKeys? Object(string key) => Find(key, JsonValueKind.Object, "an object") is { } value
        ? new ConfigKeys(value, where, problems) : null;

    public string? Text(string key) => Find(key, JsonValueKind.String, "a text")?.GetString();

    /// <summary>The first text of a list.</summary>
    public string? FirstText(string key) => Texts(key) is [var first, ..] ? first : null;

    /// <summary>A list of texts; null if it is not written or null.</summary>
    public IReadOnlyList<string>? Texts(string key)
    {
        if (Find(key, JsonValueKind.Array, "a list of texts") is not { } list)
        {
            return null;
        }

        if (list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            return [.. list.EnumerateArray().Select(item => item.GetString()!)];
        }

        Refuse($"{key} is {list.GetRawText()}, expected a list of texts");
        return null;
    }

    /// <summary>True or false; the default if it is not written or null.</summary>
    public bool Flag(string key, bool absent = false) => Find(key) switch
    {
        null => absent,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => Wrong(key, other, "true or false", absent),
    };

    /// <summary>A whole number; if it is not written or null the default, and a problem if there is none.</summary>
    public int Count(string key, int? absent = null, int least = 1)
    {
        switch (Find(key))
        {
            case null when absent is null:
                Refuse($"{key} is missing");
                return 0;
            case null:
                return absent.Value;
            case { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number >= least:
                return number;
            case { } other:
                return Wrong(key, other, string.Create(CultureInfo.InvariantCulture, $"a whole number of {least} or more"), absent ?? 0);
        }
    }

    /// <summary>A whole number of 1 or more that null switches off; the default if it is not written.</summary>
    public int? OptionalCount(string key, int? absent) => Find(key) is not null ? Count(key) : Has(key) ? null : absent;

    /// <summary>A positive number; the default if it is not written or null.</summary>
    public double Positive(string key, double absent) => Optional(key, null) ?? absent;

    /// <summary>A positive number that null switches off; the default if it is not written.</summary>
    public double? Optional(string key, double? absent) => Find(key) switch
    {
        null => Has(key) ? null : absent,
        { ValueKind: JsonValueKind.Number } value when value.GetDouble() is var number && number > 0 && double.IsFinite(number) => number,
        { } other => Wrong(key, other, "a positive number", absent),
    };

    /// <summary>Token ids, given as one number or a list.</summary>
    public IReadOnlyList<int> Ids(string key)
    {
        IEnumerable<JsonElement> items = Find(key) switch
        {
            null => [],
            { ValueKind: JsonValueKind.Array } many => many.EnumerateArray(),
            { } one => [one],
        };
        var ids = new List<int>();
        foreach (var item in items)
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var id))
            {
                ids.Add(id);
            }
            else
            {
                Refuse($"{key} holds {item.GetRawText()}, expected token ids");
            }
        }

        return ids;
    }

    private JsonElement? Find(string key) => root.TryGetProperty(key, out var value)
        && value.ValueKind != JsonValueKind.Null ? value : null;

    private JsonElement? Find(string key, JsonValueKind kind, string expected) =>
        Find(key) is { } value && value.ValueKind != kind ? Wrong<JsonElement?>(key, value, expected, null) : Find(key);

    private T Wrong<T>(string key, JsonElement found, string expected, T instead)
    {
        Refuse($"{key} is {found.GetRawText()}, expected {expected}");
        return instead;
    }
}

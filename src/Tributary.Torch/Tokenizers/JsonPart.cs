using System.Text.Json;

namespace Tributary.Torch.Tokenizers;

/// <summary>
/// An object of a <c>tokenizer.json</c> with its key path. What is missing, of another type or not built here becomes a problem, and
/// reading goes on with an empty value, so that one run names everything that is wrong with a file.
/// </summary>
internal sealed class JsonPart(JsonElement element, string path, string where, List<Problem> problems)
{
    /// <summary>The key path; of the whole file, empty.</summary>
    public string Path => path;

    /// <summary>The object's <c>type</c>; empty if it has none.</summary>
    public string Type => Optional("type") ?? "";

    public void Refuse(string text) => problems.Add(new Problem(where, path.Length == 0 ? text : $"{path} {text}"));

    public void RefuseType(string supported) => Refuse($"has the type '{Type}', which is not supported (supported: {supported})");

    /// <summary>Whether the key is there and not null.</summary>
    public bool Has(string name) => Element(name) is not null;

    /// <summary>What stands under a key; null if it is absent or null.</summary>
    public JsonElement? Element(string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>The object under a key; null if it is absent or null.</summary>
    public JsonPart? Child(string name)
    {
        if (Element(name) is not { } value)
        {
            return null;
        }

        var child = new JsonPart(value, PathOf(name), where, problems);
        if (value.ValueKind != JsonValueKind.Object)
        {
            child.Refuse($"is of the kind {value.ValueKind}; expected an object");
            return null;
        }

        return child;
    }

    /// <summary>The objects of a list; a list that is absent is a problem.</summary>
    public IReadOnlyList<JsonPart> Children(string name)
    {
        var items = Items(name);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].ValueKind != JsonValueKind.Object)
            {
                Refuse($"{name}[{Invariant.Text(i)}] is of the kind {items[i].ValueKind}; expected an object");
            }
        }

        return [.. items.Select((item, index) => new JsonPart(item, $"{PathOf(name)}[{Invariant.Text(index)}]", where, problems))];
    }

    /// <summary>The values of a list; a list that is absent is a problem.</summary>
    public IReadOnlyList<JsonElement> Items(string name) =>
        Element(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()]
            : Missing(name, "a list", Array.Empty<JsonElement>());

    /// <summary>A text; its absence is a problem.</summary>
    public string Text(string name) => Optional(name) ?? (Has(name) ? "" : Missing(name, "a text", ""));

    /// <summary>A text; null if it is absent.</summary>
    public string? Optional(string name) => Element(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => Missing<string?>(name, "a text", null),
    };

    /// <summary>A text of one character (code point); its absence is a problem unless a default is given.</summary>
    public string Character(string name, string? absent = null)
    {
        var text = absent is null ? Text(name) : Optional(name) ?? absent;
        return text.Length > 0 && text.EnumerateRunes().Count() == 1 ? text : Missing(name, "one character", "\ufffd");
    }

    /// <summary>True or false.</summary>
    public bool Flag(string name, bool absent = false) => Element(name) switch
    {
        null => absent,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => Missing(name, "true or false", absent),
    };

    /// <summary>A whole number in [0, most]; its absence is a problem.</summary>
    public int Integer(string name, int most) =>
        Element(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) && value >= 0 && value <= most
            ? value
            : Missing(name, $"a whole number from 0 to {Invariant.Text(most)}", 0);

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private T Missing<T>(string name, string expected, T instead)
    {
        var found = Element(name) is { } value ? $"is {Short(value.GetRawText())}" : "is missing";
        problems.Add(new Problem(where, $"{PathOf(name)} {found}; expected {expected}"));
        return instead;
    }

    private static string Short(string json) => json.Length <= 60 ? json : json[..60] + "...";
}

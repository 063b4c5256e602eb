namespace Tributary.ChatTemplates;

// A value of a template is null (None), bool, long, double, string, or one of the types below.

/// <summary>What a list is in Python: it decides on truth, length, items and text.</summary>
internal enum ListKind
{
    /// <summary>list</summary>
    List,

    /// <summary>tuple</summary>
    Tuple,

    /// <summary>range</summary>
    Range,

    /// <summary>The keys, values or items of a dictionary: no item by number, no text.</summary>
    View,

    /// <summary>What map, select and the like give: always true, without length, items or text.</summary>
    Generator,
}

/// <summary>A row of values.</summary>
internal sealed record TemplateList(IReadOnlyList<object?> Items, ListKind Kind = ListKind.List);

/// <summary>A dictionary in the order of its writing.</summary>
internal sealed class TemplateDictionary : OrderedDictionary<object, object?>
{
    /// <summary>A value of JSON; the order of keys is kept.</summary>
    public static object? FromJson(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var dictionary = new TemplateDictionary();
                foreach (var property in json.EnumerateObject())
                {
                    dictionary[property.Name] = FromJson(property.Value);
                }

                return dictionary;
            case JsonValueKind.Array:
                return new TemplateList([.. json.EnumerateArray().Select(FromJson)]);
            case JsonValueKind.String:
                return json.GetString();
            case JsonValueKind.Number:
                return json.TryGetInt64(out var whole) && !json.GetRawText().AsSpan().ContainsAny('.', 'e', 'E')
                    ? (object)whole : json.GetDouble();
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return null;
            default:
                return json.GetBoolean();
        }
    }
}

/// <summary>What namespace() gives: the one thing whose attributes a template may set.</summary>
internal sealed class TemplateNamespace : Dictionary<string, object?>;

/// <summary>A value that is not there; prints as nothing, is false and empty, fails if it is used otherwise.</summary>
internal sealed record UndefinedValue(string Message);

/// <summary>A function of every template, such as range.</summary>
internal sealed record Function(string Name);

/// <summary>A method of a value, such as text.strip.</summary>
internal sealed record BoundMethod(object Target, string Name);

/// <summary>A macro with the variables around it.</summary>
internal sealed record Macro(MacroDefinition Definition, Scope Around);

/// <summary>The variable <c>loop</c>.</summary>
internal sealed record LoopState(IReadOnlyList<object?> Items, int Index)
{
    public object? Attribute(string name) => name switch
    {
        "index" => (long)Index + 1,
        "index0" => (long)Index,
        "revindex" => (long)Items.Count - Index,
        "revindex0" => (long)Items.Count - Index - 1,
        "first" => Index == 0,
        "last" => Index == Items.Count - 1,
        "length" => (long)Items.Count,
        "previtem" => Index > 0 ? Items[Index - 1] : new UndefinedValue("there is no previous item"),
        "nextitem" => Index + 1 < Items.Count ? Items[Index + 1] : new UndefinedValue("there is no next item"),
        // Loops inside loops are not deeper; only recursive ones would be.
        "depth" => 1L,
        "depth0" => 0L,
        "cycle" => new BoundMethod(this, name),
        _ => new UndefinedValue($"'loop' has no attribute '{name}'"),
    };
}

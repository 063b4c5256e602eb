namespace Tributary.Fuzz.Mutations;

/// <summary>A JSON text as a tree that can be changed into anything, also into what is no JSON: a leaf is its letters.</summary>
internal sealed class JsonTree
{
    /// <summary>A leaf as it is written; null for a list or an object.</summary>
    public string? Leaf { get; set; }

    /// <summary>True if what stands below has keys.</summary>
    public bool HasKeys { get; set; }

    /// <summary>What stands below: a key as it is written, empty in a list, and its value.</summary>
    public List<(string Key, JsonTree Value)> Below { get; set; } = [];

    /// <summary>The tree of a text that is JSON.</summary>
    public static JsonTree Parse(ReadOnlySpan<byte> json) => Of(JsonElement.Parse(json));

    /// <summary>A copy that shares nothing with it.</summary>
    public JsonTree Copy() => new()
    {
        Leaf = Leaf, HasKeys = HasKeys, Below = [.. Below.Select(entry => (entry.Key, entry.Value.Copy()))],
    };

    /// <summary>It and all that stands below it.</summary>
    public IEnumerable<JsonTree> All() => Below.SelectMany(entry => entry.Value.All()).Prepend(this);

    /// <summary>Its value under a key; the text must have it.</summary>
    public JsonTree this[string key] => Below.First(entry => entry.Key == $"\"{key}\"").Value;

    /// <summary>The text.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder();
        Write(text);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static JsonTree Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new JsonTree
        {
            HasKeys = true, Below = [.. element.EnumerateObject().Select(entry => (JsonSerializer.Serialize(entry.Name), Of(entry.Value)))],
        },
        JsonValueKind.Array => new JsonTree { Below = [.. element.EnumerateArray().Select(item => ("", Of(item)))] },
        _ => new JsonTree { Leaf = element.GetRawText() },
    };

    private void Write(StringBuilder text)
    {
        if (Leaf is not null)
        {
            text.Append(Leaf);
            return;
        }

        text.Append(HasKeys ? '{' : '[');
        foreach (var (index, (key, value)) in Below.Index())
        {
            text.Append(index == 0 ? "" : ", ").Append(key).Append(HasKeys ? ": " : "");
            value.Write(text);
        }

        text.Append(HasKeys ? '}' : ']');
    }
}

namespace Tributary.Documents;

/// <summary>A value of a JSON text, read when it is asked for: a tokenizer has half a million of them.</summary>
internal sealed class JsonElementNode(JsonElement element) : DocumentNode
{
    public override bool IsNull => element.ValueKind == JsonValueKind.Null;

    public override string Written => Short(Text ?? element.GetRawText());

    public override string? Text => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    public override int? Whole => element.ValueKind != JsonValueKind.Number ? null
        : element.TryGetInt32(out var whole) ? whole
        : Number is { } number && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number
        : null;

    public override double? Number => element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number)
        && double.IsFinite(number) ? number : null;

    public override bool? Flag => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public override IEnumerable<DocumentNode>? Items =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().Select(item => new JsonElementNode(item)) : null;

    public override IEnumerable<KeyValuePair<string, DocumentNode>>? Entries => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().Select(entry => KeyValuePair.Create<string, DocumentNode>(entry.Name, new JsonElementNode(entry.Value)))
        : null;

    public override DocumentNode? Find(string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value) ? new JsonElementNode(value) : null;
}

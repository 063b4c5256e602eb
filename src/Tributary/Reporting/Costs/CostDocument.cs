namespace Tributary.Reporting.Costs;

/// <summary>A cost book as JSON for <c>--json</c>.</summary>
public static class CostDocument
{
    /// <summary>The document.</summary>
    public static byte[] Of(CostBook book) => JsonSerializer.SerializeToUtf8Bytes(book, CostJson.Form.CostBook);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(CostBook))]
internal sealed partial class CostJson : JsonSerializerContext
{
    public static readonly CostJson Form = new(JsonForm.Indented(nulls: false));
}

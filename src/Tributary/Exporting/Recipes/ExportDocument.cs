using Tributary.Releases.Stations;

namespace Tributary.Exporting.Recipes;

/// <summary>An export as JSON for <c>--json</c>.</summary>
public static class ExportDocument
{
    /// <summary>The document.</summary>
    public static byte[] Of(ExportResult result) => JsonSerializer.SerializeToUtf8Bytes(result, ExportJson.Form.ExportResult);
}

[JsonSerializable(typeof(ExportResult))]
internal sealed partial class ExportJson : JsonSerializerContext
{
    public static readonly ExportJson Form = new(JsonForm.Indented(nulls: false, letters: true, [new DigestConverter()]));
}

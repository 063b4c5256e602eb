using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Releases;

namespace Tributary.Exporting.Recipes;

/// <summary>An export as JSON for <c>--json</c>.</summary>
public static class ExportDocument
{
    private static readonly ExportJson Json = new(new JsonSerializerOptions(ExportJson.Default.Options)
        { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The document.</summary>
    public static byte[] Of(ExportResult result) => JsonSerializer.SerializeToUtf8Bytes(result, Json.ExportResult);
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(DigestConverter)])]
[JsonSerializable(typeof(ExportResult))]
internal sealed partial class ExportJson : JsonSerializerContext;

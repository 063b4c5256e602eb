using System.Text.Encodings.Web;

namespace Tributary.Datasets;

/// <summary>
/// A list of texts as one text: a JSON array without spaces, letters of all languages as they are. A list keeps this form inside a record,
/// whatever file it came from, so that equal lists have equal fingerprints.
/// </summary>
internal static class ListText
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The one form of a list.</summary>
    public static string Write(IEnumerable<string> items)
    {
        using var target = new MemoryStream();
        using (var writer = new Utf8JsonWriter(target, Writing))
        {
            writer.WriteStartArray();
            foreach (var item in items)
            {
                writer.WriteStringValue(item);
            }

            writer.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(target.ToArray());
    }

    /// <summary>The items of a JSON array of texts, numbers and truth values; null if the text is no such array.</summary>
    public static IReadOnlyList<string>? Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Array ? Items(document.RootElement) : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // The latter for half of a surrogate pair.
            return null;
        }
    }

    private static List<string>? Items(JsonElement array)
    {
        var items = new List<string>();
        foreach (var item in array.EnumerateArray())
        {
            switch (item.ValueKind)
            {
                case JsonValueKind.String:
                    items.Add(item.GetString()!);
                    break;
                case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                    items.Add(item.GetRawText());
                    break;
                default:
                    return null;
            }
        }

        return items;
    }
}

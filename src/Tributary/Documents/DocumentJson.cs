using System.Buffers;

namespace Tributary.Documents;

/// <summary>A value of a YAML text as JSON: what stands without quotes is null, true, false or a number if it reads as one.</summary>
internal static class DocumentJson
{
    /// <summary>The value.</summary>
    public static JsonElement Of(DocumentNode node)
    {
        var target = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(target))
        {
            Write(writer, node);
        }

        return JsonElement.Parse(target.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, DocumentNode node)
    {
        if (node.Entries is { } entries)
        {
            writer.WriteStartObject();
            foreach (var (key, value) in entries)
            {
                writer.WritePropertyName(key);
                Write(writer, value);
            }

            writer.WriteEndObject();
        }
        else if (node.Items is { } items)
        {
            writer.WriteStartArray();
            foreach (var item in items)
            {
                Write(writer, item);
            }

            writer.WriteEndArray();
        }
        else
        {
            WriteOne(writer, node);
        }
    }

    private static void WriteOne(Utf8JsonWriter writer, DocumentNode node)
    {
        switch (node)
        {
            case YamlNode { IsPlain: false }:
                writer.WriteStringValue(node.Text);
                break;
            case { IsNull: true }:
                writer.WriteNullValue();
                break;
            case { Flag: { } flag }:
                writer.WriteBooleanValue(flag);
                break;
            case { Whole: { } whole }:
                writer.WriteNumberValue(whole);
                break;
            case { Number: { } number }:
                writer.WriteNumberValue(number);
                break;
            default:
                writer.WriteStringValue(node.Text);
                break;
        }
    }
}

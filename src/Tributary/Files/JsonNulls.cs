using System.Text.Json.Serialization.Metadata;

namespace Tributary.Files;

/// <summary>
/// Refuses null in lists and mappings, and members that are not written though nothing stands for them: both would be null in a place
/// that no program expects. Null members themselves the serializer refuses.
/// </summary>
internal static class JsonNulls
{
    /// <exception cref="JsonException">Something is null, or missing; the message has its path.</exception>
    public static void Require(JsonElement value, JsonTypeInfo type, string path = "$")
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when value.ValueKind == JsonValueKind.Object:
                foreach (var member in type.Properties.Where(member => !member.IsExtensionData))
                {
                    Require(value, member, type, path);
                }

                break;
            case JsonTypeInfoKind.Enumerable when value.ValueKind == JsonValueKind.Array:
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    RequireItem(item, type, $"{path}[{Invariant.Text(index)}]");
                }

                break;
            case JsonTypeInfoKind.Dictionary when value.ValueKind == JsonValueKind.Object:
                foreach (var entry in value.EnumerateObject())
                {
                    RequireItem(entry.Value, type, $"{path}.{entry.Name}");
                }

                break;
        }
    }

    private static void Require(JsonElement value, JsonPropertyInfo member, JsonTypeInfo type, string path)
    {
        if (value.TryGetProperty(member.Name, out var written))
        {
            Require(written, type.Options.GetTypeInfo(member.PropertyType), $"{path}.{member.Name}");
        }
        else if (member.AssociatedParameter is { HasDefaultValue: false, IsNullable: false } needed
            && Nullable.GetUnderlyingType(needed.ParameterType) is null)
        {
            throw new JsonException($"{path}.{member.Name} is missing");
        }
    }

    private static void RequireItem(JsonElement item, JsonTypeInfo list, string path)
    {
        if (item.ValueKind != JsonValueKind.Null)
        {
            Require(item, list.Options.GetTypeInfo(list.ElementType!), path);
        }
        else if (Nullable.GetUnderlyingType(list.ElementType!) is null)
        {
            throw new JsonException($"{path} is null");
        }
    }
}

using System.Text.Json.Serialization.Metadata;

namespace Tributary.Files;

/// <summary>
/// What typed JSON must hold beyond its types: nothing null in lists and mappings, every member written that has no default, and numbers
/// that are finite. The rest would lie in a place in which no program expects it. Null members themselves the serializer refuses.
/// </summary>
internal static class JsonContract
{
    /// <exception cref="JsonException">Something is null, missing or infinite; the message has its path.</exception>
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
            case JsonTypeInfoKind.None when value.ValueKind == JsonValueKind.Number && !double.IsFinite(value.GetDouble()):
                throw new JsonException($"{path} is larger than any number that is read");
        }
    }

    private static void Require(JsonElement value, JsonPropertyInfo member, JsonTypeInfo type, string path)
    {
        if (value.TryGetProperty(member.Name, out var written))
        {
            Require(written, type.Options.GetTypeInfo(member.PropertyType), $"{path}.{member.Name}");
        }
        else if (member.AssociatedParameter is { HasDefaultValue: false, IsNullable: false } needed && IsNeeded(needed))
        {
            throw new JsonException($"{path}.{member.Name} is missing");
        }
    }

    // A member that is set behind the constructor keeps the value that its type gives it, if that is one.
    private static bool IsNeeded(JsonParameterInfo parameter) => !parameter.ParameterType.IsValueType
        || (!parameter.IsMemberInitializer && Nullable.GetUnderlyingType(parameter.ParameterType) is null);

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

namespace Tributary.Releases.Stations;

/// <summary>A value that is written as one text and checked when it is read.</summary>
internal abstract class TextConverter<T>(Func<string, T> parse, Func<T, string> write) : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("expected a text");
        }

        try
        {
            return parse(reader.GetString()!);
        }
        catch (FormatException broken)
        {
            throw new JsonException(broken.Message, broken);
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
}

internal sealed class LanguageConverter() : TextConverter<Language>(Language.Parse, language => language.Tag);

internal sealed class DigestConverter() : TextConverter<Digest>(Digest.Parse, digest => digest.Hex);

internal sealed class StationNameConverter() : TextConverter<StationName>(StationName.Parse, name => name.ToString());

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Tributary.Releases.Stations;

namespace Tributary.Releases;

/// <summary>
/// The JSON of releases. What comes from a file is checked as it is read: a language is a tag, a digest 64 digits, a station's name no
/// path; unknown and doubled keys are refused.
/// </summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(LanguageConverter), typeof(DigestConverter), typeof(StationNameConverter), typeof(StationInputsConverter)])]
[JsonSerializable(typeof(GateResult))]
[JsonSerializable(typeof(ReleaseRecord))]
internal sealed partial class ReleaseJson : JsonSerializerContext
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">What it holds.</param>
    /// <param name="noun">The same in words.</param>
    /// <exception cref="BadInputException">It is not there, or holds something else.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type, string noun)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? throw new JsonException("the file holds null");
        }
        catch (Exception broken) when (broken is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException(path, $"is not a readable {noun} ({broken.Message}); 'tributary verify' says what is damaged");
        }
    }
}

/// <summary>For writing: letters of all languages stay as they are, since these
/// files are read by people and never put into a page.</summary>
internal static class ReleaseText
{
    public static readonly ReleaseJson Json = new(new JsonSerializerOptions(ReleaseJson.Default.Options)
        { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

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

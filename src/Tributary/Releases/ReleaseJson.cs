using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Tributary.Evaluation.Statistics;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Releases;

/// <summary>
/// The JSON of the store. What comes from a file is checked as it is read: a language is a tag, a digest 64 digits, a station's name no
/// path; unknown and doubled keys of a release are refused. Letters of all languages stay as they are in what people read.
/// </summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(GateResult))]
[JsonSerializable(typeof(ReleaseRecord))]
[JsonSerializable(typeof(StationRecord))]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(RunUnderWay))]
[JsonSerializable(typeof(ReleaseList))]
[JsonSerializable(typeof(ReleaseDetails))]
[JsonSerializable(typeof(ReleaseDiff))]
[JsonSerializable(typeof(VerifiedStore))]
[JsonSerializable(typeof(CleanedStore))]
internal sealed partial class ReleaseJson : JsonSerializerContext
{
    /// <summary>Files of a release.</summary>
    public static readonly ReleaseJson Form = new(new JsonSerializerOptions(JsonForm.Indented(nulls: false, letters: true, [.. Texts]))
        { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow });

    /// <summary>Documents for <c>--json</c>.</summary>
    public static readonly ReleaseJson Document = new(JsonForm.Indented(nulls: false, letters: true,
        [.. Texts, new SnakeWords<Verdict>(), new SnakeWords<StorePlace>()]));

    /// <summary>Records of stations.</summary>
    public static readonly ReleaseJson Station = new(JsonForm.Indented(nulls: true, letters: false, new StationInputsConverter()));

    /// <summary>Lines of the ledger, and runs on their way there.</summary>
    public static readonly ReleaseJson Line = new(JsonForm.Line(nulls: false));

    private static IEnumerable<JsonConverter> Texts => [new LanguageConverter(), new DigestConverter(), new StationNameConverter(), new StationInputsConverter()];

    /// <summary>Reads a file of a release.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">What it holds.</param>
    /// <param name="noun">The same in words.</param>
    /// <exception cref="BadInputException">It is not there, or holds something else.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type, string noun) =>
        JsonFile.Read(path, type, noun, "'tributary verify' says what is damaged");
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

/// <summary>Members of an enumeration as words of a file: <c>NoDifferenceShown</c> is <c>no_difference_shown</c>.</summary>
internal sealed class SnakeWords<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower)
    where T : struct, Enum;

using System.Text.Json.Serialization.Metadata;
using Tributary.Releases.Stations;

namespace Tributary.Releases;

/// <summary>
/// The JSON of releases. What comes from a file is checked as it is read: a language is a tag, a digest 64 digits, a station's name no
/// path; unknown and doubled keys of a release are refused. Letters of all languages stay as they are in what people read.
/// </summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(GateResult))]
[JsonSerializable(typeof(ReleaseRecord))]
[JsonSerializable(typeof(ReleaseList))]
[JsonSerializable(typeof(ReleaseDetails))]
[JsonSerializable(typeof(ReleaseDiff))]
[JsonSerializable(typeof(StoreVerification))]
[JsonSerializable(typeof(CleanedStore))]
internal sealed partial class ReleaseJson : JsonSerializerContext
{
    /// <summary>Files of a release.</summary>
    public static readonly ReleaseJson Form = new(new JsonSerializerOptions(JsonForm.Indented(nulls: false, letters: true, [.. Texts]))
        { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow });

    /// <summary>Documents for <c>--json</c>.</summary>
    public static readonly ReleaseJson Document = new(JsonForm.Indented(nulls: false, letters: true, Texts));

    private static IEnumerable<JsonConverter> Texts =>
        [new LanguageConverter(), new DigestConverter(), new StationNameConverter(), new StationInputsConverter()];

    /// <summary>Reads a file of a release.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">What it holds.</param>
    /// <param name="noun">The same in words.</param>
    /// <exception cref="BadInputException">It is not there, or holds something else.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type, string noun) =>
        JsonFile.Read(path, type, noun, "'tributary verify' says what is damaged");
}

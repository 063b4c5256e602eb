using System.Text.Encodings.Web;

namespace Tributary.Files;

/// <summary>The forms in which typed JSON is written, and read again: snake_case
/// throughout, each key once, no null where none may be.</summary>
internal static class JsonForm
{
    /// <summary>For files and documents: indented by two spaces, lines ending in \n.</summary>
    /// <param name="nulls">False: a member that is null is left out.</param>
    /// <param name="letters">True: letters of all languages stay as they are, for what people read and no page takes in.</param>
    /// <param name="converters">For types that are one text.</param>
    public static JsonSerializerOptions Indented(bool nulls = true, bool letters = false, params IEnumerable<JsonConverter> converters) =>
        Make(indented: true, nulls, letters, converters);

    /// <summary>For one line.</summary>
    /// <param name="nulls">False: a member that is null is left out.</param>
    /// <param name="letters">True: letters of all languages stay as they are.</param>
    public static JsonSerializerOptions Line(bool nulls = true, bool letters = false) => Make(indented: false, nulls, letters, []);

    private static JsonSerializerOptions Make(bool indented, bool nulls, bool letters, IEnumerable<JsonConverter> converters)
    {
        var options = new JsonSerializerOptions
        {
            WriteIndented = indented,
            NewLine = "\n",
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            RespectNullableAnnotations = true,
            AllowDuplicateProperties = false,
            DefaultIgnoreCondition = nulls ? JsonIgnoreCondition.Never : JsonIgnoreCondition.WhenWritingNull,
            Encoder = letters ? JavaScriptEncoder.UnsafeRelaxedJsonEscaping : null,
        };
        converters.ToList().ForEach(options.Converters.Add);
        return options;
    }
}

using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Tributary.Files;

/// <summary>
/// The one way in which JSON is read, whoever wrote it, and in which typed JSON is written. What is no JSON, no Unicode, nested deeper
/// than 64 levels, of another type than expected, or null where nothing may be null, is bad input that names the file.
/// </summary>
internal static class JsonFile
{
    /// <summary>The largest file that is read: several times the largest tokenizer.</summary>
    public const long MostBytes = 1L << 28;

    /// <summary>Reads the values of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="missing">What to say if it is not there.</param>
    /// <param name="allowDuplicates">True if of equal keys the last counts, as to most other readers.</param>
    /// <exception cref="BadInputException">It is absent or no JSON.</exception>
    public static JsonElement Read(string path, string missing = "is missing", bool allowDuplicates = false) =>
        Parse(Bytes(path, missing), path, allowDuplicates);

    /// <summary>Reads the values of a text.</summary>
    /// <param name="json">The text in UTF-8.</param>
    /// <param name="where">Named in the error.</param>
    /// <param name="allowDuplicates">True if of equal keys the last counts.</param>
    /// <param name="complaint">What an error says first.</param>
    /// <exception cref="BadInputException">It is no JSON.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> json, string where, bool allowDuplicates = false,
        string complaint = "not valid JSON")
    {
        try
        {
            RequireUnicode(json);
            return JsonElement.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = allowDuplicates });
        }
        catch (JsonException broken)
        {
            throw new BadInputException(where, $"{complaint}: {Message(broken)}");
        }
    }

    /// <summary>Reads a file of the store.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">What it holds.</param>
    /// <param name="noun">The same in words, as in "manifest".</param>
    /// <param name="remedy">What to do if it is not that.</param>
    /// <exception cref="BadInputException">It is absent, or holds something else.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type, string noun, string remedy) =>
        Parse(Bytes(path, $"is not a readable {noun} (it is missing); {remedy}"), type, path, noun, remedy);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="json">The text in UTF-8.</param>
    /// <param name="type">What it holds.</param>
    /// <param name="where">Named in the error.</param>
    /// <param name="noun">What it holds, in words.</param>
    /// <param name="remedy">What to do if it is not that.</param>
    /// <exception cref="BadInputException">It holds something else.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string where, string noun, string remedy)
    {
        try
        {
            return Parse(json, type);
        }
        catch (JsonException broken)
        {
            throw new BadInputException(where, $"is not a readable {noun} ({Message(broken)}); {remedy}");
        }
    }

    /// <summary>Reads a line of a file that may have been cut off; default if it is none.</summary>
    public static T? TryParse<T>(string line, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return Parse(Encoding.UTF8.GetBytes(line), type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A value as the text of a file, with a line end behind it.</summary>
    public static byte[] Write<T>(T value, JsonTypeInfo<T> type) => [.. JsonSerializer.SerializeToUtf8Bytes(value, type), (byte)'\n'];

    /// <summary>An object as the text of a file: indented, with a line end behind it.</summary>
    public static byte[] Write(JsonObject value)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            value.WriteTo(writer);
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    private static string Message(JsonException broken) => broken.LineNumber is { } line
        ? $"{broken.Message.Split(" LineNumber")[0].TrimEnd(' ', '|')} (line {Invariant.Text(line + 1)})" : broken.Message;

    private static T Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        RequireUnicode(json);
        // Before anything is built: what is built may ask its own lists at once.
        JsonContract.Require(JsonElement.Parse(json), type);
        return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("it holds null");
    }

    private static byte[] Bytes(string path, string missing)
    {
        try
        {
            return new FileInfo(path).Length <= MostBytes ? RegularFile.Bytes(path)
                : throw new BadInputException(path, $"has more than {Invariant.Text(MostBytes)} bytes");
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException(path, missing);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, $"cannot be read: {unreadable.Message}");
        }
    }

    /// <summary>Refuses bytes that are no UTF-8, and texts with half a pair of surrogates: an error as soon as they are
    /// asked for.</summary>
    private static void RequireUnicode(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            throw new JsonException("it is not in UTF-8");
        }

        // Only an escape can spell half a pair.
        if (json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0)
        {
            return;
        }

        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                RequireUnicode(ref reader);
            }
        }
    }

    private static void RequireUnicode(ref Utf8JsonReader reader)
    {
        try
        {
            reader.GetString();
        }
        catch (InvalidOperationException half)
        {
            throw new JsonException(
                $"the text at byte {Invariant.Text(reader.TokenStartIndex)} is no Unicode: half a pair of surrogates", half);
        }
    }
}

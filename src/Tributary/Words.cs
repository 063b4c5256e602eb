namespace Tributary;

/// <summary>The words of an enumeration's members in files, options and reports: one table, beside the enumeration.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal sealed class Words<T>
    where T : struct, Enum
{
    private readonly Dictionary<T, string> words;

    /// <param name="pairs">Every member with its word, in the order in which people read them; distinct.</param>
    public Words(params (T Value, string Word)[] pairs)
    {
        words = pairs.ToDictionary(pair => pair.Value, pair => pair.Word);
        All = pairs.ToDictionary(pair => pair.Word, pair => pair.Value, StringComparer.Ordinal);
    }

    /// <summary>Every member under its own name in snake_case, in the order of the enumeration.</summary>
    public Words()
        : this([.. Enum.GetValues<T>().Select(value => (value, JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString())))])
    {
    }

    /// <summary>The members by their words, in the table's order.</summary>
    public IReadOnlyDictionary<string, T> All { get; }

    /// <summary>The word of a member.</summary>
    public string Of(T value) => words[value];

    /// <summary>Reads a word; matched exactly.</summary>
    public bool TryParse(string word, out T value) => All.TryGetValue(word, out value);

    /// <summary>Reads a word that this program wrote.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public T Parse(string word) => TryParse(word, out var value) ? value : throw new FormatException($"'{word}' is not one of: {this}");

    /// <summary>All words, with commas between.</summary>
    public override string ToString() => string.Join(", ", All.Keys);
}

/// <summary>Writes an enumeration's members into JSON as their words, and reads them.</summary>
/// <param name="words">The enumeration's table.</param>
internal abstract class WordsConverter<T>(Words<T> words) : JsonConverter<T>
    where T : struct, Enum
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && words.TryParse(reader.GetString()!, out var value)
            ? value : throw new JsonException($"expected one of: {words}");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(words.Of(value));
}

namespace Tributary;

/// <summary>The words of an enumeration's members in files, options and reports.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal sealed class Words<T>
    where T : struct, Enum
{
    // Arrays, since a program that shows its options must start fast: every dictionary of an enumeration is compiled when it is first made.
    private readonly T[] values;
    private readonly string[] words;

    /// <param name="pairs">Every member with its word, in the order in which people read them; distinct.</param>
    public Words(params (T Value, string Word)[] pairs)
    {
        (values, words) = (new T[pairs.Length], new string[pairs.Length]);
        for (var i = 0; i < pairs.Length; i++)
        {
            (values[i], words[i]) = pairs[i];
        }
    }

    private Words() => (values, words) = (Enum.GetValues<T>(), Array.ConvertAll(Enum.GetNames<T>(), SnakeCase.Of));

    /// <summary>The words of an enumeration that is written by its members' names, in snake case and in the order of the members.
    /// A member of such an enumeration is renamed only together with what its files hold.</summary>
    public static Words<T> Names { get; } = new();

    /// <summary>The words, in the table's order.</summary>
    public IReadOnlyList<string> Known => words;

    /// <summary>The members by their words, in the table's order.</summary>
    public IReadOnlyDictionary<string, T> All => field ??= words.Zip(values).ToDictionary(StringComparer.Ordinal);

    /// <summary>The word of a member.</summary>
    public string Of(T value) => words[Array.IndexOf(values, value)];

    /// <summary>Reads a word; matched exactly.</summary>
    public bool TryParse(string word, out T value)
    {
        var index = Array.IndexOf(words, word);
        value = index < 0 ? default : values[index];
        return index >= 0;
    }

    /// <summary>Reads a word that this program wrote.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public T Parse(string word) => TryParse(word, out var value) ? value : throw new FormatException($"'{word}' is not one of: {this}");

    /// <summary>All words, with commas between.</summary>
    public override string ToString() => string.Join(", ", words);
}

/// <summary>Writes an enumeration's members into JSON as their words, and reads them.</summary>
/// <param name="words">Its words.</param>
internal class WordsConverter<T>(Words<T> words) : JsonConverter<T>
    where T : struct, Enum
{
    /// <summary>For an enumeration that is written by its members' names.</summary>
    public WordsConverter()
        : this(Words<T>.Names)
    {
    }

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && words.TryParse(reader.GetString()!, out var value)
            ? value : throw new JsonException($"expected one of: {words}");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(words.Of(value));
}

namespace Tributary.Safetensors;

/// <summary>
/// Walks the JSON of a header forwards, token by token, and refuses whatever the form has no place for: nothing is built of what is
/// refused, so that 100 MB of hostile JSON cost no more than reading them.
/// </summary>
internal ref struct HeaderReader(ReadOnlySpan<byte> json)
{
    /// <summary>The most dimensions of a shape; numpy and torch know 64.</summary>
    public const int MostDimensions = 64;

    private const int LongestQuote = 120;
    private Utf8JsonReader reader = new(json);

    /// <summary>The tensor whose entry is being read, for messages.</summary>
    public string? Tensor { get; set; }

    /// <summary>A name in quotes for a message, cut if it is long: a hostile one may have 100 MB.</summary>
    public static string Quote(string text) =>
        text.Length <= LongestQuote ? $"'{text}'" : $"'{text[..LongestQuote]}...' ({Invariant.Text(text.Length)} characters)";

    /// <summary>The next key of an object; null at the object's end.</summary>
    public string? NextKey() => Next() == JsonTokenType.PropertyName ? reader.GetString()! : null;

    /// <summary>The next token, which must be a text.</summary>
    public string Text()
    {
        Expect(JsonTokenType.String);
        return reader.GetString()!;
    }

    /// <summary>The next token, which must begin a list of whole numbers of at least 0.</summary>
    public long[] Numbers()
    {
        Expect(JsonTokenType.StartArray);
        Span<long> numbers = stackalloc long[MostDimensions];
        var count = 0;
        while (Next() == JsonTokenType.Number)
        {
            if (count == MostDimensions)
            {
                throw new JsonException($"a list has more than {Invariant.Text(MostDimensions)} numbers");
            }

            // "-0" reads as 0, and is none of the numbers that the form allows.
            numbers[count++] = reader.ValueSpan[0] != (byte)'-' && reader.TryGetInt64(out var number)
                ? number
                : throw new JsonException("a size or offset is not a whole number from 0 to 2^63 - 1");
        }

        return reader.TokenType == JsonTokenType.EndArray ? numbers[..count].ToArray()
            : throw new JsonException("expected a list of numbers");
    }

    /// <summary>The entry of a tensor; null for what it lacks.</summary>
    public (string? Dtype, long[]? Shape, long[]? Offsets) Entry()
    {
        string? dtype = null;
        long[]? shape = null;
        long[]? offsets = null;
        Expect(JsonTokenType.StartObject);
        while (NextKey() is { } key)
        {
            switch (key)
            {
                case "dtype" when dtype is null:
                    dtype = Text();
                    break;
                case "shape" when shape is null:
                    shape = Numbers();
                    break;
                case "data_offsets" when offsets is null:
                    offsets = Numbers();
                    break;
                default:
                    throw new JsonException($"unknown or repeated key {Quote(key)}");
            }
        }

        return (dtype, shape, offsets);
    }

    /// <summary>Refuses any other token.</summary>
    public void Expect(JsonTokenType expected)
    {
        if (Next() != expected)
        {
            throw new JsonException($"expected {expected}, found {reader.TokenType}");
        }
    }

    /// <summary>Refuses anything but white space behind the last token.</summary>
    public void RequireEnd() => reader.Read();

    private JsonTokenType Next() => reader.Read() ? reader.TokenType : throw new JsonException("it ends too early");
}

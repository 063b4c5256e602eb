using System.Text.RegularExpressions;

namespace Tributary.Tokenizers;

/// <summary>
/// GPT-2's alphabet: each byte is written as one printable character, so that a vocabulary of strings can hold any bytes. Printable
/// Latin-1 stands for itself; the other 68 bytes are written from U+0100 on, in order.
/// </summary>
internal static partial class ByteLevel
{
    private static readonly char[] Letters = MakeLetters();
    private static readonly Dictionary<char, byte> Bytes = Letters.Select((letter, value) => (letter, value))
        .ToDictionary(pair => pair.letter, pair => (byte)pair.value);

    /// <summary>GPT-2's pattern.</summary>
    public const string WordsAsWritten = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>The words of GPT-2's pattern.</summary>
    public static Regex Words { get; } = WordPattern();

    /// <summary>The letter of a byte.</summary>
    public static char LetterOf(byte value) => Letters[value];

    /// <summary>A text in the alphabet: one letter per UTF-8 byte.</summary>
    public static string Write(ReadOnlySpan<char> text) =>
        string.Create(Encoding.UTF8.GetByteCount(text), text, static (letters, source) =>
        {
            Span<byte> bytes = letters.Length <= 256 ? stackalloc byte[letters.Length] : new byte[letters.Length];
            Encoding.UTF8.GetBytes(source, bytes);
            for (var i = 0; i < letters.Length; i++)
            {
                letters[i] = Letters[bytes[i]];
            }
        });

    /// <summary>The text of tokens; a token with a letter outside the alphabet (an added one) stands for itself.</summary>
    public static string Read(IReadOnlyList<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens)
        {
            bytes.AddRange(token.All(Bytes.ContainsKey) ? token.Select(letter => Bytes[letter]) : Encoding.UTF8.GetBytes(token));
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static char[] MakeLetters()
    {
        var letters = new char[256];
        var next = '\u0100';
        for (var value = 0; value < letters.Length; value++)
        {
            var printable = value is (>= '!' and <= '~') or (>= 0xa1 and <= 0xac) or >= 0xae;
            letters[value] = printable ? (char)value : next++;
        }

        return letters;
    }

    [GeneratedRegex(WordsAsWritten, RegexOptions.CultureInvariant)]
    private static partial Regex WordPattern();
}

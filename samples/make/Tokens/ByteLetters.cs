using System.Text.RegularExpressions;

namespace Tributary.Samples.Tokens;

/// <summary>GPT-2's words, and its alphabet: printable Latin-1 stands for itself, the other bytes are written from U+0100 on, in order.
/// </summary>
internal static partial class ByteLetters
{
    private static readonly char[] Letters = Make();

    /// <summary>The words of GPT-2's pattern.</summary>
    public static Regex Words { get; } = WordPattern();

    /// <summary>The letter of a byte.</summary>
    public static char LetterOf(byte value) => Letters[value];

    /// <summary>A text in the alphabet: one letter per UTF-8 byte.</summary>
    public static string Write(ReadOnlySpan<char> text) =>
        string.Concat(Encoding.UTF8.GetBytes(text.ToString()).Select(value => Letters[value]));

    private static char[] Make()
    {
        var next = '\u0100';
        return [.. Enumerable.Range(0, 256).Select(value =>
            value is (>= '!' and <= '~') or (>= 0xa1 and <= 0xac) or >= 0xae ? (char)value : next++)];
    }

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant)]
    private static partial Regex WordPattern();
}

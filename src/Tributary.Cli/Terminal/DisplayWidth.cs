using System.Globalization;

namespace Tributary.Cli.Terminal;

/// <summary>How many columns a terminal takes for a text: two for a wide East Asian letter or an emoji, none for a mark that
/// stands on the letter before it (Unicode Standard Annex 11).</summary>
internal static class DisplayWidth
{
    // Wide and fullwidth letters, from and to; ranges with gaps that are not assigned are taken whole.
    private static readonly (int From, int To)[] Wide =
    [
        (0x1100, 0x115F), (0x231A, 0x231B), (0x23E9, 0x23EC), (0x2E80, 0x303E), (0x3041, 0x4DBF), (0x4E00, 0xA4CF), (0xA960, 0xA97F),
        (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6), (0x17000, 0x18CFF), (0x1AFF0, 0x1B2FF),
        (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1F9FF), (0x20000, 0x3FFFD),
    ];

    /// <summary>The columns of a text without control characters.</summary>
    public static int Of(string text) => text.EnumerateRunes().Sum(Of);

    /// <summary>A text within so many columns; if it was cut, "…" stands at its end.</summary>
    /// <param name="text">A text without control characters.</param>
    /// <param name="columns">1 or more.</param>
    public static string Cut(string text, int columns)
    {
        if (Of(text) <= columns)
        {
            return text;
        }

        var (kept, width) = (new StringBuilder(), 0);
        foreach (var letter in text.EnumerateRunes())
        {
            width += Of(letter);
            if (width > columns - 1)
            {
                break;
            }

            kept.Append(letter.ToString());
        }

        return $"{kept.ToString().TrimEnd()}…";
    }

    /// <summary>A text with spaces up to so many columns.</summary>
    public static string Pad(string text, int columns, bool toTheRight)
    {
        var spaces = new string(' ', Math.Max(0, columns - Of(text)));
        return toTheRight ? spaces + text : text + spaces;
    }

    private static int Of(Rune letter) =>
        Rune.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0
        : Array.Exists(Wide, range => letter.Value >= range.From && letter.Value <= range.To) ? 2 : 1;
}

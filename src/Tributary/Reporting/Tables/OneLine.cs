namespace Tributary.Reporting.Tables;

/// <summary>Texts of examples and of models as they can stand in a table or on a terminal.</summary>
internal static class OneLine
{
    /// <summary>Characters (code points) that are shown of a text.</summary>
    public const int Most = 80;

    /// <summary>
    /// The beginning of a text on one line: white space and control characters become one space, so that no text moves a terminal's cursor,
    /// and what turns the direction of writing is left out. Behind what was cut stands "…".
    /// </summary>
    /// <param name="text">Any text; a lone half of a surrogate pair becomes U+FFFD.</param>
    /// <param name="most">Characters that are kept, 1 or more.</param>
    public static string Beginning(string text, int most = Most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var (line, count, gap) = (new StringBuilder(), 0, false);
        foreach (var letter in text.EnumerateRunes().Where(letter => !TurnsDirection(letter)))
        {
            if (Rune.IsWhiteSpace(letter) || Rune.IsControl(letter))
            {
                gap = count > 0;
                continue;
            }

            if (count + (gap ? 2 : 1) > most)
            {
                return line.Append('…').ToString();
            }

            count += gap ? 2 : 1;
            line.Append(gap ? " " : "").Append(letter.ToString());
            gap = false;
        }

        return line.ToString();
    }

    // Embeddings, overrides and isolates: unclosed, they would turn what stands behind them.
    private static bool TurnsDirection(Rune letter) => letter.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}

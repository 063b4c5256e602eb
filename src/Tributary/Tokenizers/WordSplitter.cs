using System.Text.RegularExpressions;

namespace Tributary.Tokenizers;

/// <summary>A stretch of a text: from Start up to, not including, Stop.</summary>
internal readonly record struct TextRange(int Start, int Stop, bool IsMatch);

/// <summary>
/// Cuts a text by a regular expression made for code points. .NET matches UTF-16 units, for which a character outside the basic
/// plane is two of no category; so the pattern is matched on a shadow of the text, where one stand-in of the same Unicode category
/// takes the place of each such character.
/// </summary>
internal static class WordSplitter
{
    // By UnicodeCategory. None of these occurs in a literal of a real tokenizer's pattern.
    private const string StandIns =
        "\u0102\u0103\u01c5\u02b0\ua000\u0300\u0903\u0488\u0e50\u2160\u0bf0\u2003"
        + "\u2028\u2029\u0080\u200b\ud800\ue000\u203f\u2010\u2308\u2309\u00ab\u00bb\u00a7\u2211\u20a0\u02c2\u2603\u0378";

    /// <summary>Matches and what lies between them, in order; none is empty.</summary>
    /// <exception cref="BadInputException">The pattern does not come to an end on this text.</exception>
    public static List<TextRange> Pieces(string text, Regex pattern)
    {
        var (shadow, starts) = Shadow(text);
        var pieces = new List<TextRange>(1 + (text.Length / 4));
        var done = 0;
        try
        {
            foreach (var match in pattern.EnumerateMatches(shadow))
            {
                if (match.Length > 0)
                {
                    Add(done, match.Index, isMatch: false);
                    done = match.Index + match.Length;
                    Add(match.Index, done, isMatch: true);
                }
            }
        }
        catch (RegexMatchTimeoutException)
        {
            throw new BadInputException("tokenizer", $"the pattern {pattern} backtracks without end on a text of "
                + $"{Invariant.Text(text.Length)} characters; such a tokenizer cannot be used");
        }

        Add(done, shadow.Length, isMatch: false);
        return pieces;

        void Add(int from, int to, bool isMatch)
        {
            if (to > from)
            {
                pieces.Add(starts is null ? new TextRange(from, to, isMatch) : new TextRange(starts[from], starts[to], isMatch));
            }
        }
    }

    /// <summary>The shadow and, for each of its characters and its end, the place
    /// in the text; no list where the two are the same.</summary>
    private static (string Shadow, List<int>? Starts) Shadow(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
        {
            return (text, null);
        }

        var shadow = new StringBuilder(text.Length);
        var starts = new List<int>(text.Length + 1);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            starts.Add(at);
            shadow.Append(rune.IsBmp ? (char)rune.Value : StandIn(rune.Value));
            at += rune.Utf16SequenceLength;
        }

        starts.Add(at);
        return (shadow.ToString(), starts);
    }

    private static char StandIn(int character) => character switch
    {
        // Squared letters are symbols that Unicode calls alphabetic, as the circled ones are.
        (>= 0x1f130 and <= 0x1f149) or (>= 0x1f150 and <= 0x1f169) or (>= 0x1f170 and <= 0x1f189) => '\u24b6',
        _ => StandIns[(int)CharUnicodeInfo.GetUnicodeCategory(character)],
    };
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tributary.Torch.Tokenizers;

/// <summary>
/// Cuts a text by a regular expression made for code points. .NET matches UTF-16 units, for which a character outside the basic
/// plane is two of no category; so the pattern is matched on a shadow of the text, where one stand-in of the same Unicode category
/// takes the place of each such character.
/// </summary>
internal static class WordSplitter
{
    // By UnicodeCategory. None of these occurs in a literal of a real tokenizer's pattern.
    private const string StandIns = "\u0102\u0103\u01c5\u02b0\ua000\u0300\u0903\u0488\u0e50\u2160\u0bf0\u2003\u2028\u2029\u0080\u200b\ud800\ue000\u203f\u2010\u2308\u2309\u00ab\u00bb\u00a7\u2211\u20a0\u02c2\u2603\u0378";

    /// <summary>The pieces of a text: matches and what lies between them, in order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pattern">What to match.</param>
    /// <param name="keepMatches">False drops the matches (the behaviour "Removed").</param>
    public static IEnumerable<string> Split(string text, Regex pattern, bool keepMatches = true)
    {
        var (shadow, starts) = Shadow(text);
        var done = 0;
        for (var match = pattern.Match(shadow); match.Success; match = match.NextMatch())
        {
            if (match.Length == 0)
            {
                continue;
            }

            if (match.Index > done)
            {
                yield return Piece(done, match.Index);
            }

            done = match.Index + match.Length;
            if (keepMatches)
            {
                yield return Piece(match.Index, done);
            }
        }

        if (done < shadow.Length)
        {
            yield return Piece(done, shadow.Length);
        }

        string Piece(int from, int to) => starts is null ? text[from..to] : text[starts[from]..starts[to]];
    }

    /// <summary>The shadow and, for each of its characters and its end, the place in the text; no list where the two are the same.</summary>
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
            shadow.Append(rune.IsBmp ? (char)rune.Value : StandIns[(int)CharUnicodeInfo.GetUnicodeCategory(rune.Value)]);
            at += rune.Utf16SequenceLength;
        }

        starts.Add(at);
        return (shadow.ToString(), starts);
    }
}

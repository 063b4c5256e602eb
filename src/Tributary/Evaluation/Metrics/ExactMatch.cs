namespace Tributary.Evaluation.Metrics;

/// <summary>
/// Whether two texts say the same, spelling aside: both are brought to lower case, punctuation (category P) is taken out but for what makes
/// a number another one, and every run of white space becomes one space, none at the ends. In numbers signs, points, commas, slashes and
/// the like stay, and digits and signs of all scripts count as the ASCII ones: -1 is not 1, 3.14 not 314. No articles are dropped: what is
/// an article depends on the language. No Unicode normalisation.
/// </summary>
internal static class ExactMatch
{
    /// <summary>The form's name in identities; another form has another.</summary>
    public const string Form = "numbers kept";

    private const string Minus = "-\u2010\u2011\u2012\u2013\u2212\uFE63\uFF0D";
    private const string Points = ".,\uFF0E\uFF0C\u066B\u066C";
    private const string Slashes = "/\u2044\u2215\uFF0F";

    /// <summary>1 if they agree, else 0. Texts of which nothing is left in the compared form agree if they are the same.</summary>
    public static double Score(string reference, string prediction) =>
        reference == prediction || (Normalize(reference) is { Length: > 0 } form && form == Normalize(prediction)) ? 1 : 0;

    /// <summary>The form in which texts are compared; may be empty.</summary>
    public static string Normalize(string text)
    {
        Rune[] runes = [.. text.ToLowerInvariant().EnumerateRunes()];
        var kept = new StringBuilder(text.Length);
        for (var at = 0; at < runes.Length; at++)
        {
            if (Rune.IsWhiteSpace(runes[at]))
            {
                kept.Append(kept.Length > 0 && kept[^1] != ' ' ? " " : "");
            }
            else if (!IsMark(runes[at]) || IsOfNumber(runes, at))
            {
                kept.Append(Plain(runes[at]));
            }
        }

        return kept.ToString().TrimEnd(' ');
    }

    /// <summary>Punctuation, and the signs of other scripts, which are symbols in Unicode.</summary>
    private static bool IsMark(Rune rune) => Rune.IsPunctuation(rune) || Minus.Contains(rune.ToString(), StringComparison.Ordinal);

    /// <summary>True for what stands before a digit and behind another (3.14, 1/2, 10:30, 1e-5), for a sign before a number, and for the
    /// point that begins one.</summary>
    private static bool IsOfNumber(Rune[] runes, int at)
    {
        bool IsDigit(int index) => index >= 0 && index < runes.Length && Rune.IsDigit(runes[index]);
        bool IsWord(int index) => index >= 0 && Rune.IsLetterOrDigit(runes[index]);
        bool Is(string which) => which.Contains(runes[at].ToString(), StringComparison.Ordinal);
        var isExponent = at > 1 && runes[at - 1].Value == 'e' && IsDigit(at - 2);
        var beginsPoint = at + 2 < runes.Length && Points.Contains(runes[at + 1].ToString(), StringComparison.Ordinal) && IsDigit(at + 2);
        return (IsDigit(at + 1) && (IsDigit(at - 1) || (Is(Minus) && (isExponent || !IsWord(at - 1))) || (Is(Points) && !IsWord(at - 1))))
            || (beginsPoint && Is(Minus) && !IsWord(at - 1));
    }

    /// <summary>A digit, sign, point or slash as ASCII writes it; any other character as it is.</summary>
    private static string Plain(Rune rune)
    {
        var text = rune.ToString();
        return Rune.IsDigit(rune) ? Invariant.Text((int)Rune.GetNumericValue(rune))
            : Minus.Contains(text, StringComparison.Ordinal) ? "-"
            : Slashes.Contains(text, StringComparison.Ordinal) ? "/"
            : Points.IndexOf(text, StringComparison.Ordinal) is >= 0 and var point ? point % 2 == 0 ? "." : ","
            : text;
    }
}

namespace Tributary.Evaluation.Metrics;

/// <summary>
/// Whether two texts say the same, spelling aside: both are brought to lower case, punctuation (category P) is taken out, and every run of
/// white space becomes one space, none at the ends. No articles are dropped: what is an article depends on the language. No Unicode
/// normalisation: the command line runs without ICU, which has no table of its own then, and a score must not depend on that.
/// </summary>
internal static class ExactMatch
{
    /// <summary>1 if they agree, else 0.</summary>
    public static double Score(string reference, string prediction) => Normalize(reference) == Normalize(prediction) ? 1 : 0;

    /// <summary>The form in which texts are compared; may be empty.</summary>
    public static string Normalize(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.ToLowerInvariant().EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                kept.Append(kept.Length > 0 && kept[^1] != ' ' ? " " : "");
            }
            else if (!Rune.IsPunctuation(rune))
            {
                kept.Append(rune);
            }
        }

        return kept.ToString().TrimEnd(' ');
    }
}

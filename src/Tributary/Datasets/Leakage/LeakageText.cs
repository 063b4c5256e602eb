namespace Tributary.Datasets.Leakage;

/// <summary>The form in which texts are compared: what a person would call the same text has the same form.</summary>
internal static class LeakageText
{
    /// <summary>
    /// NFKC, lower case (invariant), every run of white space one space, white space and punctuation at both ends dropped. A text of
    /// punctuation alone keeps it, so that "?" and "!" stay two texts.
    /// </summary>
    public static string Normalise(string text)
    {
        var folded = UnicodeForm.Of(text, NormalizationForm.FormKC).ToLowerInvariant();
        var form = new StringBuilder(folded.Length);
        foreach (var character in folded)
        {
            if (!char.IsWhiteSpace(character))
            {
                form.Append(character);
            }
            else if (form.Length > 0 && form[^1] != ' ')
            {
                form.Append(' ');
            }
        }

        var collapsed = form.ToString().TrimEnd();
        var first = 0;
        var end = collapsed.Length;
        while (first < end && IsMargin(collapsed[first]))
        {
            first++;
        }

        while (end > first && IsMargin(collapsed[end - 1]))
        {
            end--;
        }

        return first == end ? collapsed : collapsed[first..end];
    }

    /// <summary>The beginning of a text on one line, for a message.</summary>
    /// <param name="text">The text as it stands in the file.</param>
    /// <param name="characters">UTF-16 units at most, 1 or more; a pair is not cut in half.</param>
    public static string Beginning(string text, int characters = 80)
    {
        var line = text.AsSpan(0, Math.Min(text.Length, characters));
        if (char.IsHighSurrogate(line.IsEmpty ? ' ' : line[^1]))
        {
            line = line[..^1];
        }

        return string.Create(line.Length, line.ToString(), (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = char.IsControl(source[i]) || char.IsWhiteSpace(source[i]) ? ' ' : source[i];
            }
        });
    }

    private static bool IsMargin(char character) => char.IsWhiteSpace(character) || char.IsPunctuation(character);
}

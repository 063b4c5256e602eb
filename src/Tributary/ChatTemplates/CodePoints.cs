namespace Tributary.ChatTemplates;

/// <summary>Texts as Python sees them: rows of code points, where .NET has UTF-16 units.</summary>
internal static class CodePoints
{
    public static int Count(string text) => text.Length - text.Count(char.IsLowSurrogate);

    /// <summary>The code points.</summary>
    public static Rune[] Of(string text)
    {
        var runes = new Rune[text.Length];
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            runes[count++] = rune;
        }

        return runes[..count];
    }

    /// <summary>A text of code points.</summary>
    public static string Text(IEnumerable<Rune> runes)
    {
        var text = new StringBuilder();
        foreach (var rune in runes)
        {
            text.Append(rune);
        }

        return text.ToString();
    }

    /// <summary>The code point at a place; a negative place counts from the end. Null if there is none.</summary>
    public static string? At(string text, long place)
    {
        place = place < 0 ? place + Count(text) : place;
        if (place < 0)
        {
            return null;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (place-- == 0)
            {
                return rune.ToString();
            }
        }

        return null;
    }
}

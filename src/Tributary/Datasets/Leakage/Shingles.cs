namespace Tributary.Datasets.Leakage;

/// <summary>
/// The shingles of a text: from every character on, the characters that together weigh five. A character weighs 1; one of Chinese, Japanese
/// or Korean writing weighs 2, since it says about what two or three letters say. So a shingle is five letters, or three such characters,
/// and what is mixed needs no rule of its own. Characters, not words, however long the text: they need no word boundaries, and 100,000 long
/// texts still take seconds. A shingle is its own number (five UTF-16 units and
/// their count in 128 bits), so sets of them are compared exactly.
/// </summary>
internal static class Shingles
{
    /// <summary>What the characters of a shingle weigh together, at least.</summary>
    public const int Weight = 5;

    /// <summary>A text that weighs less is compared for being identical alone: one word more or less decides too much of it.</summary>
    public const int ShortText = 20;

    /// <summary>What a text weighs, up to <see cref="ShortText"/>: enough to know whether it is short.</summary>
    public static bool IsShort(string text)
    {
        var weight = 0;
        foreach (var character in text)
        {
            weight += WeightOf(character);
            if (weight >= ShortText)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The shingles in the order of the text, repeated where they recur; none if the text weighs less than one.</summary>
    /// <param name="text">A text in the form of <see cref="LeakageText.Normalise"/>.</param>
    /// <param name="shingles">Cleared and filled.</param>
    public static void Fill(string text, List<UInt128> shingles)
    {
        shingles.Clear();
        for (var start = 0; start < text.Length; start++)
        {
            var (weight, end) = (0, start);
            UInt128 units = 0;
            while (weight < Weight && end < text.Length)
            {
                units = (units << 16) | text[end];
                weight += WeightOf(text[end++]);
            }

            if (weight < Weight)
            {
                return;
            }

            shingles.Add(((UInt128)(end - start) << 96) | units);
        }
    }

    /// <summary>The set of a text's shingles: sorted, each once.</summary>
    public static UInt128[] SetOf(string text)
    {
        var shingles = new List<UInt128>(text.Length);
        Fill(text, shingles);
        shingles.Sort();
        return [.. shingles.Distinct()];
    }

    /// <summary>Jaccard similarity |A ∩ B| / |A ∪ B| of two sorted sets, in [0, 1]; 0 if both are empty.</summary>
    public static double Jaccard(ReadOnlySpan<UInt128> a, ReadOnlySpan<UInt128> b)
    {
        var (i, j, common) = (0, 0, 0);
        while (i < a.Length && j < b.Length)
        {
            if (a[i] == b[j])
            {
                common++;
                i++;
                j++;
            }
            else if (a[i] < b[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        var union = a.Length + b.Length - common;
        return union == 0 ? 0 : (double)common / union;
    }

    // Kana and their extensions, bopomofo, Han with its extension A and compatibility forms, Hangul. Han beyond the first plane is a pair
    // of UTF-16 units, which weighs 2 as it is.
    private static int WeightOf(char character) =>
        character is (>= '\u1100' and <= '\u11FF') or (>= '\u3040' and <= '\u318F') or (>= '\u31A0' and <= '\u31BF')
            or (>= '\u31F0' and <= '\u31FF')
            or (>= '\u3400' and <= '\u4DBF') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7A3')
                or (>= '\uF900' and <= '\uFAFF') ? 2 : 1;
}

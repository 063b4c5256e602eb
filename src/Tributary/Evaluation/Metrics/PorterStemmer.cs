namespace Tributary.Evaluation.Metrics;

/// <summary>
/// The Porter stemmer as NLTK runs it by default (its extensions included), since google-research/rouge stems with it: Porter 1980, "An
/// algorithm for suffix stripping", with the departures of the author's later versions and of NLTK marked below. English only.
/// </summary>
internal static class PorterStemmer
{
    private static readonly Dictionary<string, string> Irregular = new(StringComparer.Ordinal)
    {
        ["sky"] = "sky", ["skies"] = "sky", ["dying"] = "die", ["lying"] = "lie", ["tying"] = "tie", ["news"] = "news",
        ["innings"] = "inning", ["inning"] = "inning", ["outings"] = "outing", ["outing"] = "outing", ["cannings"] = "canning",
        ["canning"] = "canning", ["howe"] = "howe", ["proceed"] = "proceed", ["exceed"] = "exceed", ["succeed"] = "succeed",
    };

    private static readonly (string Suffix, string Replacement)[] Plural = [("sses", "ss"), ("ies", "i"), ("ss", "ss"), ("s", "")];

    private static readonly (string Suffix, string Replacement)[] Double =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"), ("alli", "al"),
        ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"),
        ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"), ("fulli", "ful"),
    ];

    private static readonly (string Suffix, string Replacement)[] Derived =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    private static readonly string[] Endings =
    [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism",
            "ate", "iti", "ous", "ive", "ize",
    ];

    /// <summary>The stem of a word in lower case.</summary>
    public static string Stem(string word) =>
        Irregular.TryGetValue(word, out var stem) ? stem
        : word.Length <= 2 ? word
        : Shorten(Residual(Derive(Combine(FinalY(Past(Plurals(word)))))));

    private static string Plurals(string word) =>
        word.Length == 4 && Ends(word, "ies") ? word[..^1] : Replace(word, Plural, _ => true);

    // Step 1b: eed, ed, ing; NLTK adds ied.
    private static string Past(string word)
    {
        if (Ends(word, "ied"))
        {
            return word.Length == 4 ? word[..^1] : word[..^2];
        }

        if (Ends(word, "eed"))
        {
            return Measure(word[..^3]) > 0 ? word[..^1] : word;
        }

        var stem = Ends(word, "ed") ? word[..^2] : Ends(word, "ing") ? word[..^3] : null;
        return stem is not null && HasVowel(stem) ? Repair(stem) : word;
    }

    private static string Repair(string stem)
    {
        if (Ends(stem, "at") || Ends(stem, "bl") || Ends(stem, "iz"))
        {
            return stem + "e";
        }

        if (stem.Length >= 2 && stem[^1] == stem[^2] && IsConsonant(stem, stem.Length - 1))
        {
            return stem[^1] is 'l' or 's' or 'z' ? stem : stem[..^1];
        }

        return Measure(stem) == 1 && EndsInShortSyllable(stem) ? stem + "e" : stem;
    }

    // NLTK turns y behind a consonant, unless it is the second letter.
    private static string FinalY(string word) =>
        Ends(word, "y") && word.Length > 2 && IsConsonant(word, word.Length - 2) ? word[..^1] + "i" : word;

    // Step 2; NLTK takes alli to al and looks again, and adds fulli and logi.
    private static string Combine(string word) =>
        Ends(word, "alli") && Measure(word[..^4]) > 0 ? Combine(word[..^2])
        : Array.Exists(Double, rule => Ends(word, rule.Suffix)) ? Replace(word, Double, stem => Measure(stem) > 0)
        : Ends(word, "logi") && Measure(word[..^3]) > 0 ? word[..^1]
        : word;

    private static string Derive(string word) => Replace(word, Derived, stem => Measure(stem) > 0);

    private static string Residual(string word)
    {
        if (Array.Find(Endings, ending => Ends(word, ending)) is not { } found)
        {
            return word;
        }

        var stem = word[..^found.Length];
        return Measure(stem) > 1 && (found != "ion" || stem[^1] is 's' or 't') ? stem : word;
    }

    private static string Shorten(string word)
    {
        if (Ends(word, "e"))
        {
            var stem = word[..^1];
            var measure = Measure(stem);
            word = measure > 1 || (measure == 1 && !EndsInShortSyllable(stem)) ? stem : word;
        }

        return Ends(word, "ll") && Measure(word[..^1]) > 1 ? word[..^1] : word;
    }

    // The first rule whose suffix fits decides, whether or not its condition holds.
    private static string Replace(string word, (string Suffix, string Replacement)[] rules, Func<string, bool> condition)
    {
        foreach (var (suffix, replacement) in rules)
        {
            if (Ends(word, suffix))
            {
                var stem = word[..^suffix.Length];
                return condition(stem) ? stem + replacement : word;
            }
        }

        return word;
    }

    private static bool Ends(string word, string suffix) => word.EndsWith(suffix, StringComparison.Ordinal);

    private static bool IsConsonant(string word, int index) => word[index] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => false,
        'y' => index == 0 || !IsConsonant(word, index - 1),
        _ => true,
    };

    private static bool HasVowel(string stem) => Enumerable.Range(0, stem.Length).Any(index => !IsConsonant(stem, index));

    // m in [C](VC)^m[V]: how often a vowel is followed by a consonant.
    private static int Measure(string stem) =>
        Enumerable.Range(1, Math.Max(0, stem.Length - 1)).Count(index => !IsConsonant(stem, index - 1) && IsConsonant(stem, index));

    // Consonant, vowel, consonant other than w, x and y; NLTK also takes a word of two letters, vowel and consonant.
    private static bool EndsInShortSyllable(string stem) => stem.Length switch
    {
        >= 3 => IsConsonant(stem, stem.Length - 3) && !IsConsonant(stem, stem.Length - 2) && IsConsonant(stem, stem.Length - 1)
            && stem[^1] is not ('w' or 'x' or 'y'),
        2 => !IsConsonant(stem, 0) && IsConsonant(stem, 1),
        _ => false,
    };
}

namespace Tributary.Evaluation.Metrics;

/// <summary>
/// How ROUGE cuts a text into tokens, by name. The reference implementation (google-research/rouge) keeps ASCII letters and digits alone:
/// "für" becomes "f" and "r", and Chinese or Japanese score on their digits. <c>words</c> and <c>characters</c> are the same scorer over
/// tokens that serve every language; a score is comparable with another only under the same name.
/// </summary>
/// <param name="Name">The name in the project file.</param>
/// <param name="Tokens">The tokens of a text, in order; may be none.</param>
public sealed record Tokenization(string Name, Func<string, IReadOnlyList<string>> Tokens)
{
    /// <summary>google-research/rouge with its defaults: lower case, everything but a-z and 0-9 separates.</summary>
    public static readonly Tokenization Google = new("google", GoogleTokens);

    /// <summary>The same with <c>use_stemmer=True</c>: tokens longer than three
    /// letters are stemmed (<see cref="PorterStemmer"/>).</summary>
    public static readonly Tokenization GooglePorter = new("google_porter", text =>
        [.. GoogleTokens(text).Select(token => token.Length > 3 ? PorterStemmer.Stem(token) : token)]);

    /// <summary>Lower case, runs of Unicode letters and numbers (categories L and N): Python's <c>[^\W_]+</c>.</summary>
    public static readonly Tokenization Words = new("words", WordTokens);

    /// <summary>Lower case, every character alone but white space and punctuation
    /// (category P): for languages written without spaces.</summary>
    public static readonly Tokenization Characters = new("characters", CharacterTokens);

    /// <summary>All, by name.</summary>
    public static readonly IReadOnlyList<Tokenization> All = [Google, GooglePorter, Words, Characters];

    private static readonly string[] WrittenWithoutSpaces = ["ja", "zh", "yue", "wuu", "th", "lo", "km", "my", "bo"];

    /// <summary>What serves a language: characters if it is written without spaces
    /// (ja, zh, yue, wuu, th, lo, km, my, bo), words elsewhere.</summary>
    public static Tokenization For(Language language) =>
        WrittenWithoutSpaces.Contains(language.Tag.Split('-')[0].ToLowerInvariant()) ? Characters : Words;

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static List<string> GoogleTokens(string text) => Runs(text, rune => rune.IsAscii && Rune.IsLetterOrDigit(rune));

    private static List<string> WordTokens(string text) => Runs(text, rune => Category(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber);

    private static List<string> CharacterTokens(string text) =>
        [.. Lower(text).EnumerateRunes().Where(rune => !Rune.IsWhiteSpace(rune) && !Rune.IsPunctuation(rune))
            .Select(rune => rune.ToString())];

    private static List<string> Runs(string text, Func<Rune, bool> belongs)
    {
        var found = new List<string>();
        var token = new StringBuilder();
        foreach (var rune in Lower(text).EnumerateRunes())
        {
            if (belongs(rune))
            {
                token.Append(rune);
            }
            else if (token.Length > 0)
            {
                found.Add(token.ToString());
                token.Clear();
            }
        }

        if (token.Length > 0)
        {
            found.Add(token.ToString());
        }

        return found;
    }

    // The capital I with a dot is the one letter whose lower case has two characters.
    private static string Lower(string text) => text.Replace("İ", "i\u0307", StringComparison.Ordinal).ToLowerInvariant();

    private static UnicodeCategory Category(Rune rune) => Rune.GetUnicodeCategory(rune);
}

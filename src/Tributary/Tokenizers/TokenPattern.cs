using System.Text.RegularExpressions;
using Tributary.Documents;

namespace Tributary.Tokenizers;

/// <summary>
/// What a part of a <c>tokenizer.json</c> looks for: a literal text or a regular expression. Expressions come from the file, so their
/// length is bounded and so is the time that one match may take: a pattern that backtracks without end is told by name.
/// </summary>
internal sealed class TokenPattern(Regex regex, string? literal)
{
    private const int LongestPattern = 1 << 14;
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(10);

    /// <summary>The expression, for texts as <see cref="WordSplitter"/> shows them.</summary>
    public Regex Regex => regex;

    /// <summary>Matches the text itself.</summary>
    public static TokenPattern Of(string literal) => new(Make(Regex.Escape(literal)), literal);

    /// <summary>Matches an expression of .NET.</summary>
    public static TokenPattern OfExpression(string expression) => new(Make(expression), literal: null);

    /// <summary>Reads <c>pattern</c>: {"String": ...} or {"Regex": ...}, as a text the former.</summary>
    public static TokenPattern Read(DocumentSection part)
    {
        var nothing = OfExpression("(?!)");
        if (part.Find("pattern")?.Text is { } written)
        {
            return written.Length > 0 ? Of(written) : Refused("");
        }

        if (part.OptionalSection("pattern") is not { } pattern)
        {
            return Refused("");
        }

        if (pattern.Text("String") is { } content)
        {
            return content.Length > 0 ? Of(content) : Refused(content);
        }

        var expression = pattern.WrittenText("Regex");
        if (expression.Length is 0 or > LongestPattern)
        {
            return Refused(expression);
        }

        try
        {
            return new TokenPattern(expression == ByteLevel.WordsAsWritten ? ByteLevel.Words
                : Make(OnigurumaPattern.Translate(expression)), literal: null);
        }
        catch (Exception broken) when (broken is FormatException or ArgumentException)
        {
            part.Refuse($"has the pattern {expression}: {broken.Message}");
            return nothing;
        }

        TokenPattern Refused(string found)
        {
            part.Refuse($"has a pattern of {Invariant.Text(found.Length)} characters; expected a String or a Regex of 1 to "
                + $"{Invariant.Text(LongestPattern)}");
            return nothing;
        }
    }

    /// <summary>The text with every match replaced.</summary>
    public string Replace(string text, string content) =>
        literal is not null
            ? text.Replace(literal, content, StringComparison.Ordinal)
            : string.Concat(WordSplitter.Pieces(text, regex).Select(piece => piece.IsMatch ? content : text[piece.Start..piece.Stop]));

    private static Regex Make(string expression) =>
        new(expression, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Compiled, LongestMatch);
}

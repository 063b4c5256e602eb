using System.Text.RegularExpressions;

namespace Tributary.Tokenizers;

/// <summary>
/// What a part of a <c>tokenizer.json</c> looks for: a literal text or a regular expression. Expressions come from the file, so their
/// length is bounded and so is the time that one match may take: a pattern that backtracks without end is told by name.
/// </summary>
internal sealed class TokenPattern(Regex regex, string? literal)
{
    private const int LongestPattern = 1 << 14;
    private const long LongestResult = 1 << 28;
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
        var pattern = part.Find("pattern")?.Text is null ? part.OptionalSection("pattern") : null;
        if ((part.Find("pattern")?.Text ?? pattern?.Text("String")) is { Length: > 0 } literal)
        {
            return Of(literal);
        }

        var expression = pattern is null || pattern.Has("String") ? "" : pattern.WrittenText("Regex");
        if (expression.Length is 0 or > LongestPattern)
        {
            part.Refuse($"has a pattern of {Invariant.Text(expression.Length)} characters; expected a String or a Regex of 1 to "
                + $"{Invariant.Text(LongestPattern)}");
            return OfExpression("(?!)");
        }

        try
        {
            return expression == ByteLevel.WordsAsWritten ? new TokenPattern(ByteLevel.Words, literal: null)
                : OfExpression(OnigurumaPattern.Translate(expression));
        }
        catch (Exception broken) when (broken is FormatException or ArgumentException)
        {
            part.Refuse($"has the pattern {expression}: {broken.Message}");
            return OfExpression("(?!)");
        }
    }

    /// <summary>The text with every match replaced.</summary>
    /// <exception cref="BadInputException">The result would be beyond all bounds: replacements in a row can multiply a text.</exception>
    public string Replace(string text, string content)
    {
        if (literal is not null)
        {
            Require(text, text.AsSpan().Count(literal), content);
            return text.Replace(literal, content, StringComparison.Ordinal);
        }

        var pieces = WordSplitter.Pieces(text, regex);
        Require(text, pieces.Count(piece => piece.IsMatch), content);
        return string.Concat(pieces.Select(piece => piece.IsMatch ? content : text[piece.Start..piece.Stop]));
    }

    private static void Require(string text, long matches, string content)
    {
        if (text.Length + (matches * content.Length) is > LongestResult and var length)
        {
            throw new BadInputException("tokenizer.json", $"its replacements make a text of {Invariant.Text(length)} characters, more than "
                + $"{Invariant.Text(LongestResult)}; take a tokenizer whose replacements do not multiply");
        }
    }

    private static Regex Make(string expression) =>
        new(expression, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Compiled, LongestMatch);
}

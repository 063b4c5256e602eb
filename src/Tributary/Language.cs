using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Tributary;

/// <summary>
/// The name of a language in a project: a BCP 47 style tag such as <c>en</c>, <c>pt-BR</c> or <c>zh-Hant</c>; letters, digits and
/// hyphens, 2 to 35 characters, starting with a letter. It names folders, so it never holds a separator. Compared ordinally.
/// </summary>
public readonly partial record struct Language : IComparable<Language>
{
    private readonly string? tag;

    private Language(string tag) => this.tag = tag;

    /// <summary>The tag as written.</summary>
    public string Tag => tag ?? throw new InvalidOperationException("a default Language has no tag");

    /// <summary>Reads a tag.</summary>
    /// <exception cref="FormatException">The text is no tag.</exception>
    public static Language Parse(string text) =>
        TryParse(text, out var language)
            ? language
            : throw new FormatException($"'{text}' is not a language tag: expected letters, digits and hyphens, as in 'en' or 'pt-BR'");

    /// <summary>Reads a tag; false if the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Language language)
    {
        var valid = text is not null && TagPattern().IsMatch(text);
        language = valid ? new Language(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public int CompareTo(Language other) => string.CompareOrdinal(tag, other.tag);

    /// <inheritdoc/>
    public override string ToString() => tag ?? "";

    /// <summary>True if the left one comes first, compared ordinally.</summary>
    public static bool operator <(Language left, Language right) => left.CompareTo(right) < 0;

    /// <summary>True if the left one comes last, compared ordinally.</summary>
    public static bool operator >(Language left, Language right) => left.CompareTo(right) > 0;

    /// <summary>True if the left one comes first or both are equal.</summary>
    public static bool operator <=(Language left, Language right) => left.CompareTo(right) <= 0;

    /// <summary>True if the left one comes last or both are equal.</summary>
    public static bool operator >=(Language left, Language right) => left.CompareTo(right) >= 0;

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*\z(?<=\A.{2,35})",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TagPattern();
}

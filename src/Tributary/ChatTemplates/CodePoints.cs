namespace Tributary.ChatTemplates;

/// <summary>Texts as Python sees them: rows of code points, where .NET has UTF-16 units.</summary>
internal static class CodePoints
{
    public static int Count(string text) => text.Length - text.Count(char.IsLowSurrogate);

    /// <summary>Each code point as a text.</summary>
    public static IReadOnlyList<string> Of(string text) => text.Any(char.IsSurrogate)
        ? [.. text.EnumerateRunes().Select(rune => rune.ToString())]
        : [.. text.Select(unit => unit.ToString())];
}

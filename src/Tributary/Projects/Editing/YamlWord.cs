namespace Tributary.Projects.Editing;

/// <summary>A text as YAML writes it: plain where every reader of YAML takes it for a text, else in double quotes.</summary>
internal static class YamlWord
{
    // What YAML 1.1, which many programs still read, takes for something else; the tag of Norwegian is one of them.
    private static readonly string[] Reserved = ["no", "yes", "on", "off", "y", "n", "true", "false", "null", "nan", "inf"];

    /// <summary>The text for a value or key, in brackets or not.</summary>
    public static string Of(string text) => IsPlain(text) ? text : Quote(text);

    /// <summary>A text in double quotes.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            quoted.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                _ when char.IsControl(character) || character is '\u2028' or '\u2029' or '\uFEFF' =>
                    FormattableString.Invariant($"\\u{(int)character:X4}"),
                _ => character.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPlain(string text) =>
        text.Length > 0
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '/' or '.')
        && text.Any(char.IsAsciiLetter)
        && (char.IsAsciiLetter(text[0]) || text.StartsWith("./", StringComparison.Ordinal)
            || text.StartsWith("../", StringComparison.Ordinal) || text[0] == '/'
            || (text[0] == '.' && text.Contains('/', StringComparison.Ordinal)))
        && !Reserved.Contains(text, StringComparer.OrdinalIgnoreCase);
}

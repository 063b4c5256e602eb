namespace Tributary.Text;

/// <summary>Texts from elsewhere inside Markdown and its YAML front matter, so that they stay text. Every card and report goes through
/// here.</summary>
internal static class MarkdownText
{
    private const string Special = @"\`*_{}[]<>#|~&!";

    /// <summary>The text with everything escaped that Markdown would read; line breaks become spaces, and what would turn the direction
    /// of writing goes.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (PlainText.IsHidden(letter))
            {
                escaped.Append(char.IsControl(letter) ? " " : "");
                continue;
            }

            escaped.Append(Special.Contains(letter, StringComparison.Ordinal) ? "\\" : "").Append(letter);
        }

        return escaped.ToString();
    }

    /// <summary>Code on its own lines; no text inside ends it.</summary>
    /// <param name="language">As in <c>sh</c>.</param>
    /// <param name="code">The lines; a line end is added where the last has none.</param>
    public static string Fenced(string language, string code)
    {
        var fence = "```";
        while (code.Contains(fence, StringComparison.Ordinal))
        {
            fence += '`';
        }

        return $"{fence}{language}\n{PlainText.Of(code)}{(code.EndsWith('\n') ? "" : "\n")}{fence}\n";
    }

    /// <summary>A text as a value of YAML, in double quotes.</summary>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' or '\\' => quoted.Append('\\').Append(letter),
                _ when PlainText.IsHidden(letter) => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => quoted.Append(letter),
            };
        }

        return quoted.Append('"').ToString();
    }
}

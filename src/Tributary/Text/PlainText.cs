namespace Tributary.Text;

/// <summary>
/// Texts from elsewhere (names, labels, keys, paths) as they can be shown: what would move a terminal's cursor, colour it, or turn the
/// direction of writing is written out, as in <c>\u001b</c>. Whatever is printed goes through here.
/// </summary>
internal static class PlainText
{
    /// <summary>The text with everything written out that is no visible character; line breaks and tabs stay.</summary>
    public static string Of(string text) => Of(text, kept: "\n\t");

    /// <summary>The same on one line: line breaks and tabs are written out too.</summary>
    public static string OnOneLine(string text) => Of(text, kept: "");

    /// <summary>True for what is written out: controls, and what turns the direction of writing or ends a line unseen.</summary>
    public static bool IsHidden(char unit) => char.IsControl(unit)
        || unit is '\u061c' or '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static string Of(string text, string kept)
    {
        if (!text.Any(IsHidden))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        foreach (var (place, unit) in text.Index())
        {
            var endsLine = unit == '\r' && place + 1 < text.Length && text[place + 1] == '\n';
            if (IsHidden(unit) && !kept.Contains(unit, StringComparison.Ordinal) && !(endsLine && kept.Length > 0))
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            }
            else
            {
                shown.Append(unit);
            }
        }

        return shown.ToString();
    }
}

namespace Tributary.ChatTemplates;

/// <summary>The escapes of a Python text literal; an unknown one stands for itself, backslash included.</summary>
internal static class PythonEscapes
{
    private const string Letters = "abfnrtv\\'\"";
    private const string Meanings = "\a\b\f\n\r\t\v\\'\"";

    public static string Read(string written, Position at)
    {
        if (!written.Contains('\\', StringComparison.Ordinal))
        {
            return written;
        }

        var text = new StringBuilder(written.Length);
        for (var i = 0; i < written.Length; i++)
        {
            if (written[i] != '\\')
            {
                text.Append(written[i]);
                continue;
            }

            var letter = written[++i];
            var digits = letter switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            if (Letters.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var known)
            {
                text.Append(Meanings[known]);
            }
            else if (digits > 0)
            {
                text.Append(Character(written, i + 1, digits, at));
                i += digits;
            }
            else if (letter is >= '0' and <= '7')
            {
                var end = i;
                while (end < written.Length && end < i + 3 && written[end] is >= '0' and <= '7')
                {
                    end++;
                }

                text.Append((char)Convert.ToInt32(written[i..end], 8));
                i = end - 1;
            }
            else if (letter != '\n')
            {
                text.Append('\\').Append(letter);
            }
        }

        return text.ToString();
    }

    private static string Character(string written, int start, int digits, Position at) =>
        start + digits <= written.Length
        && uint.TryParse(written.AsSpan(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            && value <= 0x10ffff
            ? value is >= 0xd800 and <= 0xdfff ? ((char)value).ToString() : char.ConvertFromUtf32((int)value)
            : throw new TemplateException(at, $"the escape '\\{written[start - 1]}' is not followed by {Invariant.Text(digits)} "
                + $"hexadecimal digits of a character");
}

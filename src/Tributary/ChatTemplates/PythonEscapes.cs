using System.Text.RegularExpressions;

namespace Tributary.ChatTemplates;

/// <summary>The escapes of a Python text literal; an unknown one stands for itself, backslash included.</summary>
internal static partial class PythonEscapes
{
    private const string Letters = "abfnrtv\\'\"";
    private const string Meanings = "\a\b\f\n\r\t\v\\'\"";

    public static string Read(string written, Position at) => Escape().Replace(written, found => Meaning(found.Value[1..], at));

    private static string Meaning(string escape, Position at) => escape[0] switch
    {
        >= '0' and <= '7' => ((char)Convert.ToInt32(escape, 8)).ToString(),
        '\n' => "",
        'x' or 'u' or 'U' => Character(escape, at),
        var letter when Letters.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var known => Meanings[known].ToString(),
        _ => "\\" + escape,
    };

    private static string Character(string escape, Position at)
    {
        var digits = escape[0] switch { 'x' => 2, 'u' => 4, _ => 8 };
        return escape.Length == 1 + digits && Convert.ToUInt32(escape[1..], 16) is <= 0x10ffff and var value
            ? value is >= 0xd800 and <= 0xdfff ? ((char)value).ToString() : char.ConvertFromUtf32((int)value)
            : throw new TemplateException(at, $"the escape '\\{escape[0]}' is not followed by {Invariant.Text(digits)} "
                + $"hexadecimal digits of a character");
    }

    [GeneratedRegex(@"\\(?:[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)",
        RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Escape();
}

using System.Text.RegularExpressions;

namespace Tributary.ChatTemplates;

/// <summary>Python's strftime in the C locale.</summary>
internal static partial class PythonTime
{
    private const int LongestField = 10;
    private const string Supported = "%a %A %b %B %d %e %H %I %j %m %M %p %S %y %Y %F %T %z %%, and - after % for no leading zero";

    public static string Format(DateTimeOffset time, string format, Work work)
    {
        work.Characters((long)format.Length * LongestField);
        return Directive().Replace(format, found =>
        {
            var shown = Field(time, found.Groups["field"].Value) ?? throw work.Refused(
                $"the time format '{format}' is not supported (supported: {Supported})");
            return !found.Groups["plain"].Success ? shown : shown.TrimStart('0', ' ') is { Length: > 0 } plain ? plain : "0";
        });
    }

    private static string? Field(DateTimeOffset time, string field)
    {
        var format = field switch
        {
            "a" => "ddd", "A" => "dddd", "b" => "MMM", "B" => "MMMM", "d" => "dd", "H" => "HH", "I" => "hh", "m" => "MM", "M" => "mm",
            "S" => "ss", "y" => "yy", "Y" => "yyyy", "F" => "yyyy-MM-dd", "T" => "HH:mm:ss", "p" => "tt", _ => null,
        };
        return (field, format) switch
        {
            ("%", _) => "%",
            ("e", _) => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
            ("j", _) => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
            ("z", _) => "",
            (_, null) => null,
            _ => time.ToString(format, CultureInfo.InvariantCulture),
        };
    }

    [GeneratedRegex("%(?<plain>-(?=.))?(?<field>.?)", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Directive();
}

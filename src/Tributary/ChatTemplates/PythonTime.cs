namespace Tributary.ChatTemplates;

/// <summary>Python's strftime in the C locale.</summary>
internal static class PythonTime
{
    private const string Supported = "%a %A %b %B %d %e %H %I %j %m %M %p %S %y %Y %F %T %z %%, and - after % for no leading zero";

    public static string Format(DateTimeOffset time, string format, Position at)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            var plain = i + 2 < format.Length && format[i + 1] == '-';
            i += plain ? 2 : 1;
            var shown = i < format.Length ? Field(time, format[i]) : null;
            text.Append(shown is null
                ? throw new TemplateException(at, $"the time format '{format}' is not supported (supported: {Supported})")
                : plain && shown.TrimStart('0', ' ') is var short_ ? (short_.Length == 0 ? "0" : short_) : shown);
        }

        return text.ToString();
    }

    private static string? Field(DateTimeOffset time, char field)
    {
        var format = field switch
        {
            'a' => "ddd", 'A' => "dddd", 'b' => "MMM", 'B' => "MMMM", 'd' => "dd", 'H' => "HH", 'I' => "hh", 'm' => "MM", 'M' => "mm",
            'S' => "ss", 'y' => "yy", 'Y' => "yyyy", 'F' => "yyyy-MM-dd", 'T' => "HH:mm:ss", 'p' => "tt", _ => null,
        };
        return (field, format) switch
        {
            ('%', _) => "%",
            ('e', _) => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
            ('j', _) => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
            ('z', _) => "",
            (_, null) => null,
            _ => time.ToString(format, CultureInfo.InvariantCulture),
        };
    }
}

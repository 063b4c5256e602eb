using System.Runtime.CompilerServices;

namespace Tributary.ChatTemplates;

/// <summary>Python's str() and repr(): True, None, 1.0, 1e-05, ['a', 1].</summary>
internal static class PythonText
{
    /// <summary>What a value prints as.</summary>
    public static string Of(object? value, Position at) => value switch
    {
        string text => text,
        UndefinedValue => "",
        _ => Repr(value, at),
    };

    /// <summary>What a value looks like inside a list.</summary>
    public static string Repr(object? value, Position at)
    {
        var text = new StringBuilder();
        Write(text, value, at);
        return text.ToString();
    }

    /// <summary>The shortest text that reads back, in Python's form.</summary>
    public static string Of(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        var scientific = value.ToString("E16", CultureInfo.InvariantCulture);
        var exponent = value == 0 ? 0 : int.Parse(scientific[(scientific.IndexOf('E', StringComparison.Ordinal) + 1)..],
            CultureInfo.InvariantCulture);
        var digits = value.ToString("R", CultureInfo.InvariantCulture);
        if (exponent is >= -4 and < 16)
        {
            var plain = digits.Contains('E', StringComparison.Ordinal) ? ((decimal)value).ToString(CultureInfo.InvariantCulture) : digits;
            return plain.Contains('.', StringComparison.Ordinal) ? plain : plain + ".0";
        }

        var mantissa = digits.Contains('E', StringComparison.Ordinal)
            ? digits[..digits.IndexOf('E', StringComparison.Ordinal)] : Mantissa(digits);
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    private static string Mantissa(string digits)
    {
        var sign = digits[0] == '-' ? "-" : "";
        var figures = digits.Replace("-", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal).Trim('0');
        return sign + figures[0] + (figures.Length > 1 ? "." + figures[1..] : "");
    }

    private static void Write(StringBuilder text, object? value, Position at)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (value)
        {
            case null:
                text.Append("None");
                break;
            case bool truth:
                text.Append(truth ? "True" : "False");
                break;
            case long number:
                text.Append(Invariant.Text(number));
                break;
            case double number:
                text.Append(Of(number));
                break;
            case string inner:
                WriteQuoted(text, inner);
                break;
            case UndefinedValue:
                text.Append("Undefined");
                break;
            case TemplateList { Kind: ListKind.List or ListKind.Tuple } list:
                text.Append(list.Kind == ListKind.List ? '[' : '(');
                WriteAll(text, list.Items, item => Write(text, item, at));
                text.Append(list.Kind == ListKind.List ? "]" : list.Items.Count == 1 ? ",)" : ")");
                break;
            case TemplateDictionary dictionary:
                text.Append('{');
                WriteAll(text, dictionary, pair =>
                {
                    Write(text, pair.Key, at);
                    text.Append(": ");
                    Write(text, pair.Value, at);
                });
                text.Append('}');
                break;
            default:
                throw new TemplateException(at, $"a value of the type {Python.TypeName(value)} has no text; the filter "
                    + $"'list' makes a list of a row");
        }
    }

    private static void WriteAll<T>(StringBuilder text, IEnumerable<T> items, Action<T> write)
    {
        var first = true;
        foreach (var item in items)
        {
            text.Append(first ? "" : ", ");
            write(item);
            first = false;
        }
    }

    private static void WriteQuoted(StringBuilder text, string value)
    {
        var quote = value.Contains('\'', StringComparison.Ordinal) && !value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        text.Append(quote);
        foreach (var rune in value.EnumerateRunes())
        {
            text.Append(rune.Value switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\\' => "\\\\",
                _ when rune.Value == quote => "\\" + quote,
                _ => IsPrintable(rune) ? rune.ToString() : Escape(rune.Value),
            });
        }

        text.Append(quote);
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);

    private static string Escape(int value) => value switch
    {
        <= 0xff => "\\x" + value.ToString("x2", CultureInfo.InvariantCulture),
        <= 0xffff => "\\u" + value.ToString("x4", CultureInfo.InvariantCulture),
        _ => "\\U" + value.ToString("x8", CultureInfo.InvariantCulture),
    };
}

using System.Runtime.CompilerServices;

namespace Tributary.ChatTemplates;

/// <summary>Python's str() and repr(): True, None, 1.0, 1e-05, ['a', 1].</summary>
internal static class PythonText
{
    /// <summary>What a value prints as.</summary>
    public static string Of(object? value, Work work) => value switch
    {
        string text => text,
        UndefinedValue => "",
        _ => Repr(value, work),
    };

    /// <summary>What a value looks like inside a list.</summary>
    private static string Repr(object? value, Work work)
    {
        var text = new CountedText(work);
        Write(value, text, work);
        return text.ToString();
    }

    private static void Write(object? value, CountedText text, Work work)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        work.Values();
        switch (value)
        {
            case string quoted:
                Quote(quoted, text);
                break;
            case TemplateList { Kind: ListKind.List } list:
                WriteAll(list.Items, '[', "]", text, work);
                break;
            case TemplateList { Kind: ListKind.Tuple } tuple:
                WriteAll(tuple.Items, '(', tuple.Items.Count == 1 ? ",)" : ")", text, work);
                break;
            case TemplateDictionary dictionary:
                WriteAll(dictionary, text, work);
                break;
            default:
                text.Add(Plain(value) ?? throw work.Refused($"a value of the type {Python.TypeName(value)} has no text; the filter "
                    + "'list' makes a list of a row"));
                break;
        }
    }

    private static void WriteAll(IReadOnlyList<object?> items, char open, string close, CountedText text, Work work)
    {
        text.Add(open);
        for (var i = 0; i < items.Count; i++)
        {
            text.Add(i == 0 ? "" : ", ");
            Write(items[i], text, work);
        }

        text.Add(close);
    }

    private static void WriteAll(TemplateDictionary dictionary, CountedText text, Work work)
    {
        text.Add('{');
        foreach (var (i, (key, value)) in dictionary.Index())
        {
            text.Add(i == 0 ? "" : ", ");
            Write(key, text, work);
            text.Add(": ");
            Write(value, text, work);
        }

        text.Add('}');
    }

    private static string? Plain(object? value) => value switch
    {
        null => "None",
        bool truth => truth ? "True" : "False",
        long number => Invariant.Text(number),
        double number => Of(number),
        UndefinedValue => "Undefined",
        _ => null,
    };

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

    private static void Quote(string value, CountedText text)
    {
        var quote = value.Contains('\'', StringComparison.Ordinal) && !value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        text.Add(quote);
        foreach (var rune in value.EnumerateRunes())
        {
            text.Add(rune.Value switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\\' => "\\\\",
                _ when rune.Value == quote => "\\" + quote,
                _ => IsPrintable(rune) ? rune.ToString() : Escape(rune.Value),
            });
        }

        text.Add(quote);
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

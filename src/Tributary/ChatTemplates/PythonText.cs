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
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return value switch
        {
            null => "None",
            bool truth => truth ? "True" : "False",
            long number => Invariant.Text(number),
            double number => Of(number),
            string text => Quoted(text),
            UndefinedValue => "Undefined",
            TemplateList { Kind: ListKind.List } list => $"[{Joined(list.Items)}]",
            TemplateList { Kind: ListKind.Tuple, Items: [var only] } => $"({Repr(only, at)},)",
            TemplateList { Kind: ListKind.Tuple } tuple => $"({Joined(tuple.Items)})",
            TemplateDictionary dictionary =>
                $"{{{string.Join(", ", dictionary.Select(pair => $"{Repr(pair.Key, at)}: {Repr(pair.Value, at)}"))}}}",
            _ => throw new TemplateException(at, $"a value of the type {Python.TypeName(value)} has no text; the filter "
                + $"'list' makes a list of a row"),
        };

        string Joined(IEnumerable<object?> items) => string.Join(", ", items.Select(item => Repr(item, at)));
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

    private static string Quoted(string value)
    {
        var quote = value.Contains('\'', StringComparison.Ordinal) && !value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        return quote + string.Concat(value.EnumerateRunes().Select(rune => rune.Value switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\\' => "\\\\",
            _ when rune.Value == quote => "\\" + quote,
            _ => IsPrintable(rune) ? rune.ToString() : Escape(rune.Value),
        })) + quote;
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

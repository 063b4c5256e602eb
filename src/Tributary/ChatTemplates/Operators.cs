namespace Tributary.ChatTemplates;

/// <summary>Arithmetic and joining by Python's rules: whole division and remainder go
/// down, true counts as 1, texts and lists join and repeat.</summary>
internal static class Operators
{
    public static object? Apply(string sign, object? left, object? right, Work work)
    {
        if (Python.Number(left) is { } a && Python.Number(right) is { } b)
        {
            if (sign is "/" or "//" or "%" && Python.ToDouble(b) == 0)
            {
                throw work.Refused("division by zero");
            }

            return a is long x && b is long y ? Whole(sign, x, y, work.At) : Real(sign, Python.ToDouble(a), Python.ToDouble(b));
        }

        switch (sign, left, right)
        {
            case ("+", string l, string r):
                work.Characters((long)l.Length + r.Length);
                return l + r;
            case ("+", TemplateList l, TemplateList r) when l.Kind == r.Kind && l.Kind is ListKind.List or ListKind.Tuple:
                work.Values((long)l.Items.Count + r.Items.Count);
                return new TemplateList([.. l.Items, .. r.Items], l.Kind);
            case ("*", string or TemplateList { Kind: ListKind.List or ListKind.Tuple }, long or bool):
                return Repeat(left, (long)Python.Number(right)!, work);
            case ("*", long or bool, string or TemplateList { Kind: ListKind.List or ListKind.Tuple }):
                return Repeat(right, (long)Python.Number(left)!, work);
            default:
                throw work.Refused(left is UndefinedValue missing ? missing.Message
                    : right is UndefinedValue other ? other.Message
                    : $"'{sign}' does not go with {Python.TypeName(left)} and {Python.TypeName(right)}");
        }
    }

    public static object? Negate(object? value, Position at) => Python.Number(value) switch
    {
        long.MinValue => throw TooLarge(at),
        long number => (object)-number,
        double number => -number,
        _ => throw new TemplateException(at, $"'-' does not go with {Python.TypeName(value)}"),
    };

    private static object Whole(string sign, long left, long right, Position at) => sign switch
    {
        "/" => (double)left / right,
        "**" when right < 0 => Math.Pow(left, right),
        _ => Exact(sign, left, right) is var exact && exact >= long.MinValue && exact <= long.MaxValue ? (object)(long)exact
            : throw TooLarge(at),
    };

    /// <summary>The result in twice the width, in which none of 64 bits is too large; of a power, one that is too large suffices.</summary>
    private static Int128 Exact(string sign, Int128 left, long right) => sign switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "//" => (left / right) - (left % right != 0 && (left < 0) != (right < 0) ? 1 : 0),
        "%" => (left % right) + (left % right != 0 && (left < 0) != (right < 0) ? right : 0),
        _ => Power(left, right),
    };

    private static Int128 Power(Int128 number, long exponent)
    {
        if (number == 0 || number == 1 || number == -1)
        {
            return exponent == 0 || (number == -1 && exponent % 2 == 0) ? 1 : number;
        }

        Int128 result = 1;
        for (; exponent > 0 && Int128.Abs(result) <= long.MaxValue; exponent--)
        {
            result *= number;
        }

        return result;
    }

    private static object Real(string sign, double left, double right) => sign switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / right,
        "//" => Math.Floor(left / right),
        "%" => left - (right * Math.Floor(left / right)),
        _ => Math.Pow(left, right),
    };

    private static object Repeat(object? row, long times, Work work)
    {
        times = Math.Max(0, times);
        if (row is string text)
        {
            work.Characters(Math.BigMul(text.Length, (int)Math.Min(times, int.MaxValue)));
            return string.Concat(Enumerable.Repeat(text, text.Length == 0 ? 0 : (int)times));
        }

        var list = (TemplateList)row!;
        work.Values(Math.BigMul(list.Items.Count, (int)Math.Min(times, int.MaxValue)));
        return list with { Items = [.. Enumerable.Repeat(list.Items, list.Items.Count == 0 ? 0 : (int)times).SelectMany(items => items)] };
    }

    private static TemplateException TooLarge(Position at) => new(at, "the result does not fit into 64 bits");
}

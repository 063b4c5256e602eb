using System.Runtime.CompilerServices;

namespace Tributary.ChatTemplates;

/// <summary>What Python's values are and hold, where it shows in a template: type, truth, equality, order, length, items.</summary>
internal static class Python
{
    public static string TypeName(object? value) => value switch
    {
        null => "None",
        bool => "bool",
        long => "int",
        double => "float",
        string => "str",
        TemplateList list => Words<ListKind>.Names.Of(list.Kind),
        TemplateDictionary => "dict",
        TemplateNamespace => "namespace",
        UndefinedValue => "undefined",
        LoopState => "loop",
        _ => "function",
    };

    public static bool IsTrue(object? value) => value switch
    {
        null or UndefinedValue => false,
        bool truth => truth,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        TemplateList list => list.Kind == ListKind.Generator || list.Items.Count > 0,
        TemplateDictionary dictionary => dictionary.Count > 0,
        _ => true,
    };

    /// <summary>A number as it counts in arithmetic: true is 1; null for what is no number.</summary>
    public static object? Number(object? value) => value switch
    {
        bool truth => truth ? 1L : 0L,
        long or double => value,
        _ => null,
    };

    public static bool Equals(object? left, object? right, Work work)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        work.Values();
        if (Number(left) is { } a && Number(right) is { } b)
        {
            return a is long x && b is long y ? x == y : ToDouble(a) == ToDouble(b);
        }

        return (left, right) switch
        {
            (null, null) or (UndefinedValue, UndefinedValue) => true,
            (string l, string r) => AreEqual(l, r, work),
            (TemplateList l, TemplateList r) => l.Kind == r.Kind && l.Items.Count == r.Items.Count && l.Items.Zip(r.Items)
                .All(pair => Equals(pair.First, pair.Second, work)),
            (TemplateDictionary l, TemplateDictionary r) => l.Count == r.Count
                && l.All(pair => r.TryGetValue(Key(pair.Key, work), out var other) && Equals(pair.Value, other, work)),
            _ => ReferenceEquals(left, right),
        };
    }

    /// <summary>Below, at or above zero; texts by code points, lists item by item.</summary>
    public static int Compare(object? left, object? right, Work work)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        work.Values();
        if (Number(left) is { } a && Number(right) is { } b)
        {
            return a is long x && b is long y ? x.CompareTo(y) : ToDouble(a).CompareTo(ToDouble(b));
        }

        if (left is string l && right is string r)
        {
            work.Characters(Math.Min(l.Length, r.Length) / Budget.ComparedAtOnce);
            return CompareTexts(l, r);
        }

        if (left is TemplateList first && right is TemplateList second && first.Kind == second.Kind)
        {
            foreach (var (one, other) in first.Items.Zip(second.Items))
            {
                if (!Equals(one, other, work))
                {
                    return Compare(one, other, work);
                }
            }

            return first.Items.Count.CompareTo(second.Items.Count);
        }

        throw work.Refused($"{TypeName(left)} and {TypeName(right)} have no order");
    }

    public static double ToDouble(object number) => number is long whole ? whole : (double)number;

    public static long Length(object? value, Work work)
    {
        switch (value)
        {
            case string text:
                work.Characters(text.Length);
                return CodePoints.Count(text);
            case TemplateList { Kind: not ListKind.Generator } list:
                return list.Items.Count;
            case TemplateDictionary dictionary:
                return dictionary.Count;
            case UndefinedValue:
                return 0;
            default:
                throw work.Refused($"a value of the type {TypeName(value)} has no length");
        }
    }

    /// <summary>What a loop over a value goes through: items, keys, code points. All are counted.</summary>
    public static IReadOnlyList<object?> Items(object? value, Work work)
    {
        work.Values(value switch
        {
            TemplateList list => list.Items.Count,
            TemplateDictionary dictionary => dictionary.Count,
            string text => text.Length,
            _ => 0,
        });
        return value switch
        {
            TemplateList list => list.Items,
            TemplateDictionary dictionary => [.. dictionary.Keys],
            string text => [.. text.EnumerateRunes().Select(rune => rune.ToString())],
            UndefinedValue => [],
            _ => throw work.Refused($"a value of the type {TypeName(value)} cannot be gone through"),
        };
    }

    /// <summary>The operator <c>in</c>.</summary>
    public static bool Contains(object? container, object? value, Work work)
    {
        switch (container)
        {
            case string text:
                var part = value as string ?? throw work.Refused($"'in' a text asks for a text, not for {TypeName(value)}");
                work.Search(text, part);
                return text.Contains(part, StringComparison.Ordinal);
            case TemplateDictionary dictionary:
                return value is not null && dictionary.ContainsKey(Key(value, work));
            case TemplateList list:
                return list.Items.Any(item => Equals(item, value, work));
            default:
                return Items(container, work).Any(item => Equals(item, value, work));
        }
    }

    /// <summary>A value as the key of a dictionary; looking it up goes through all of it.</summary>
    public static object Key(object? value, Work work)
    {
        work.Characters(value is string text ? text.Length : 0);
        return value is string or long or bool or double
            ? value : throw work.Refused($"a value of the type {TypeName(value)} is no key of a dictionary");
    }

    private static bool AreEqual(string left, string right, Work work)
    {
        work.Characters(left.Length == right.Length ? left.Length / Budget.ComparedAtOnce : 0);
        return left == right;
    }

    // UTF-16 order is not that of code points if one text has a surrogate.
    private static int CompareTexts(string left, string right)
    {
        var i = left.AsSpan().CommonPrefixLength(right);
        return i == left.Length || i == right.Length ? left.Length - right.Length
            : char.IsSurrogate(left[i]) != char.IsSurrogate(right[i]) ? (char.IsSurrogate(left[i]) ? 1 : -1) : left[i] - right[i];
    }
}

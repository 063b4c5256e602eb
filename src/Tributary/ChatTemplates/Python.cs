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

    public static new bool Equals(object? left, object? right)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (Number(left) is { } a && Number(right) is { } b)
        {
            return a is long x && b is long y ? x == y : ToDouble(a) == ToDouble(b);
        }

        return (left, right) switch
        {
            (null, null) or (UndefinedValue, UndefinedValue) => true,
            (string l, string r) => l == r,
            (TemplateList l, TemplateList r) => l.Kind == r.Kind && l.Items.Count == r.Items.Count && l.Items.Zip(r.Items)
                .All(pair => Equals(pair.First, pair.Second)),
            (TemplateDictionary l, TemplateDictionary r) => l.Count == r.Count
                && l.All(pair => r.TryGetValue(pair.Key, out var other) && Equals(pair.Value, other)),
            _ => ReferenceEquals(left, right),
        };
    }

    /// <summary>Below, at or above zero; texts by code points, lists item by item.</summary>
    public static int Compare(object? left, object? right, Position at)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (Number(left) is { } a && Number(right) is { } b)
        {
            return a is long x && b is long y ? x.CompareTo(y) : ToDouble(a).CompareTo(ToDouble(b));
        }

        if (left is string l && right is string r)
        {
            return CompareTexts(l, r);
        }

        if (left is TemplateList first && right is TemplateList second && first.Kind == second.Kind)
        {
            return first.Items.Zip(second.Items).SkipWhile(pair => Equals(pair.First, pair.Second)).ToArray() is [var differing, ..]
                ? Compare(differing.First, differing.Second, at) : first.Items.Count.CompareTo(second.Items.Count);
        }

        throw new TemplateException(at, $"{TypeName(left)} and {TypeName(right)} have no order");
    }

    public static double ToDouble(object number) => number is long whole ? whole : (double)number;

    public static long Length(object? value, Position at) => value switch
    {
        string text => CodePoints.Count(text),
        TemplateList { Kind: not ListKind.Generator } list => list.Items.Count,
        TemplateDictionary dictionary => dictionary.Count,
        UndefinedValue => 0,
        _ => throw new TemplateException(at, $"a value of the type {TypeName(value)} has no length"),
    };

    /// <summary>What a loop over a value goes through: items, keys, code points.</summary>
    public static IReadOnlyList<object?> Items(object? value, Position at) => value switch
    {
        TemplateList list => list.Items,
        TemplateDictionary dictionary => [.. dictionary.Keys],
        string text => CodePoints.Of(text),
        UndefinedValue => [],
        _ => throw new TemplateException(at, $"a value of the type {TypeName(value)} cannot be gone through"),
    };

    /// <summary>The operator <c>in</c>.</summary>
    public static bool Contains(object? container, object? value, Position at) => container switch
    {
        string text => value is string part
            ? text.Contains(part, StringComparison.Ordinal)
            : throw new TemplateException(at, $"'in' a text asks for a text, not for {TypeName(value)}"),
        TemplateDictionary dictionary => value is not null && dictionary.ContainsKey(Key(value, at)),
        _ => Items(container, at).Any(item => Equals(item, value)),
    };

    /// <summary>A value as the key of a dictionary.</summary>
    public static object Key(object? value, Position at) => value switch
    {
        string or long or bool or double => value,
        _ => throw new TemplateException(at, $"a value of the type {TypeName(value)} is no key of a dictionary"),
    };

    // UTF-16 order is not that of code points if one text has a surrogate.
    private static int CompareTexts(string left, string right)
    {
        var i = left.AsSpan().CommonPrefixLength(right);
        return i == left.Length || i == right.Length ? left.Length - right.Length
            : char.IsSurrogate(left[i]) != char.IsSurrogate(right[i]) ? (char.IsSurrogate(left[i]) ? 1 : -1) : left[i] - right[i];
    }
}

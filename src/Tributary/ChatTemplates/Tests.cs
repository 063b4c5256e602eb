namespace Tributary.ChatTemplates;

/// <summary>What may stand after <c>is</c>: a row per test, named as in Jinja.</summary>
internal static class Tests
{
    private static readonly Dictionary<string, Func<object?, CallArguments, bool>> Table = new(StringComparer.Ordinal)
    {
        ["boolean"] = (value, _) => value is bool,
        ["callable"] = (value, _) => value is Macro or Function or BoundMethod,
        ["defined"] = (value, _) => value is not UndefinedValue,
        ["divisibleby"] = (value, arguments) => Python.Equals(Operators.Apply("%", value, First(arguments), arguments.Work), 0L,
            arguments.Work),
        ["even"] = (value, arguments) => Python.Equals(Operators.Apply("%", value, 2L, arguments.Work), 0L, arguments.Work),
        ["false"] = (value, _) => value is false,
        ["float"] = (value, _) => value is double,
        ["in"] = (value, arguments) => Python.Contains(First(arguments), value, arguments.Work),
        ["integer"] = (value, _) => value is long,
        ["iterable"] = (value, _) => value is string or TemplateList or TemplateDictionary or UndefinedValue,
        ["lower"] = (value, arguments) => TextMethods.Call(PythonText.Of(value, arguments.Work), "islower", arguments) is true,
        ["mapping"] = (value, _) => value is TemplateDictionary,
        ["none"] = (value, _) => value is null,
        ["number"] = (value, _) => value is long or double or bool,
        ["odd"] = (value, arguments) => Python.Equals(Operators.Apply("%", value, 2L, arguments.Work), 1L, arguments.Work),
        ["sameas"] = (value, arguments) => First(arguments) is var other
            && (ReferenceEquals(value, other) || (value is bool or long && Equals(value, other))),
        ["sequence"] = (value, _) => value is string or TemplateDictionary or UndefinedValue or TemplateList
            { Kind: ListKind.List or ListKind.Tuple or ListKind.Range },
        ["string"] = (value, _) => value is string,
        ["true"] = (value, _) => value is true,
        ["undefined"] = (value, _) => value is UndefinedValue,
        ["upper"] = (value, arguments) => TextMethods.Call(PythonText.Of(value, arguments.Work), "isupper", arguments) is true,
    };

    private static readonly Dictionary<string, string> Comparisons = new(StringComparer.Ordinal)
    {
        ["eq"] = "==", ["equalto"] = "==", ["=="] = "==", ["ne"] = "!=", ["!="] = "!=", ["lt"] = "<", ["lessthan"] = "<", ["<"] = "<",
        ["le"] = "<=", ["<="] = "<=", ["gt"] = ">", ["greaterthan"] = ">", [">"] = ">", ["ge"] = ">=", [">="] = ">=",
    };

    public static IReadOnlyList<string> Names { get; } = [.. Table.Keys, .. Comparisons.Keys];

    public static bool Apply(string name, object? value, CallArguments arguments)
    {
        KnownNames.Require("test", name, Names, arguments.At);
        return Comparisons.TryGetValue(name, out var sign) ? Compare(sign, value, First(arguments), arguments.Work)
            : Table[name](value, arguments);
    }

    public static bool Compare(string sign, object? left, object? right, Work work) => sign switch
    {
        "==" => Python.Equals(left, right, work),
        "!=" => !Python.Equals(left, right, work),
        "in" => Python.Contains(right, left, work),
        "not in" => !Python.Contains(right, left, work),
        "<" => Python.Compare(left, right, work) < 0,
        "<=" => Python.Compare(left, right, work) <= 0,
        ">" => Python.Compare(left, right, work) > 0,
        _ => Python.Compare(left, right, work) >= 0,
    };

    private static object? First(CallArguments arguments) => arguments.Positional.Count == 1
        ? arguments.Positional[0]
        : throw new TemplateException(arguments.At, $"this test needs one argument, here it has "
            + $"{Invariant.Text(arguments.Positional.Count)}");
}

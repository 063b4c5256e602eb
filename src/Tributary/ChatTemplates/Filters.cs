namespace Tributary.ChatTemplates;

/// <summary>What may stand after <c>|</c>: a row per filter, named as in Jinja;
/// those on rows of values stand in <see cref="RowFilters"/>.</summary>
internal static class Filters
{
    private static readonly Dictionary<string, Func<object?, CallArguments, object?>> Table = new(RowFilters.Table, StringComparer.Ordinal)
    {
        ["abs"] = (value, arguments) => Python.Compare(value, 0L, arguments.Work) < 0
            ? Operators.Negate(value, arguments.At) : Python.Number(value),
        ["capitalize"] = (value, arguments) => Method(value, "capitalize", arguments),
        ["count"] = (value, arguments) => Python.Length(value, arguments.Work),
        ["d"] = Default,
        ["default"] = Default,
        ["float"] = (value, arguments) => TextMethods.ToFloat(value, arguments.Work) ?? arguments.Bind("float", "default").Value(0, 0.0),
        ["indent"] = Indent,
        ["int"] = (value, arguments) => TextMethods.ToInteger(value, arguments.Work) ?? arguments.Bind("int", "default").Value(0, 0L),
        ["length"] = (value, arguments) => Python.Length(value, arguments.Work),
        ["lower"] = (value, arguments) => Method(value, "lower", arguments),
        ["replace"] = (value, arguments) => Method(value, "replace", arguments),
        ["round"] = Round,
        ["safe"] = (value, arguments) => PythonText.Of(value, arguments.Work),
        ["string"] = (value, arguments) => PythonText.Of(value, arguments.Work),
        ["title"] = (value, arguments) => TextMethods.FilterTitle(PythonText.Of(value, arguments.Work), arguments),
        ["tojson"] = (value, arguments) => PythonJson.Write(value, arguments),
        ["trim"] = (value, arguments) => Method(value, "strip", arguments),
        ["upper"] = (value, arguments) => Method(value, "upper", arguments),
    };

    public static IReadOnlyList<string> Names { get; } = [.. Table.Keys];

    public static object? Apply(string name, object? value, CallArguments arguments)
    {
        KnownNames.Require("filter", name, Names, arguments.At);
        return Table[name](value, arguments);
    }

    private static object? Method(object? value, string name, CallArguments arguments) =>
        TextMethods.Call(PythonText.Of(value, arguments.Work), name, arguments);

    private static object? Default(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("default", "default_value", "boolean");
        return value is UndefinedValue || (bound.Flag(1) && !Python.IsTrue(value)) ? bound.Value(0, "") : value;
    }

    private static string Indent(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("indent", "s", "first", "blank");
        var width = bound.Value(0, 4L) is string given ? given : new string(' ', (int)Math.Clamp(bound.Integer(0, 4), 0, 1000));
        var text = PythonText.Of(value, arguments.Work);
        arguments.Work.Characters(text.Length);
        var count = text.Count('\n') + 1;
        arguments.Work.Values(count);
        arguments.Work.Characters(text.Length + ((long)count * width.Length));
        var lines = text.Split('\n');
        return string.Join('\n', lines.Select((line, index) =>
            (index == 0 ? bound.Flag(1) : line.Length > 0 || bound.Flag(2)) ? width + line : line));
    }

    private static object? Round(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("round", "precision", "method");
        var number = Python.Number(value) ?? throw new TemplateException(arguments.At,
            $"'round' of {Python.TypeName(value)}; expected a number");
        if (number is long && bound.OptionalText(1) is null or "common")
        {
            return number;
        }

        var factor = Math.Pow(10, bound.Integer(0, 0));
        return (bound.OptionalText(1) ?? "common") switch
        {
            "ceil" => Math.Ceiling(Python.ToDouble(number) * factor) / factor,
            "floor" => Math.Floor(Python.ToDouble(number) * factor) / factor,
            "common" => Math.Round(Python.ToDouble(number), (int)Math.Clamp(bound.Integer(0, 0), 0, 15), MidpointRounding.ToEven),
            var other => throw new TemplateException(arguments.At, $"'round' knows no method '{other}'; expected common, ceil or floor"),
        };
    }
}

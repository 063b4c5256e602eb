namespace Tributary.ChatTemplates;

/// <summary>The functions that every template knows: those of Jinja and, from transformers, raise_exception and strftime_now.</summary>
internal static class Functions
{
    /// <summary>Gives the time; known only to a rendering that has a clock.</summary>
    public const string Now = "strftime_now";

    /// <summary>What to say of it in a rendering that has none.</summary>
    public const string NoClock = "'strftime_now' asks for the date, and none is given: a prompt must be the same every day. Write the "
        + "day that the template is to be told under 'task.date', as in 2026-11-30";

    private const int LongestRange = 100_000;

    public static IReadOnlyList<string> Names { get; } = ["dict", "namespace", "raise_exception", "range", Now];

    /// <exception cref="TemplateRefusal">The template refuses its input.</exception>
    public static object? Call(Function function, CallArguments arguments, TimeProvider? clock)
    {
        switch (function.Name)
        {
            case "raise_exception":
                throw new TemplateRefusal(arguments.Bind("raise_exception", "message").Text(0));
            case Now:
                return PythonTime.Format(clock!.GetLocalNow(), arguments.Bind(Now, "format").Text(0), arguments.Work);
            case "range":
                return Range(arguments);
            case "namespace":
                var space = new TemplateNamespace();
                foreach (var (name, value) in Pairs(arguments))
                {
                    space[PythonText.Of(Python.Key(name, arguments.Work), arguments.Work)] = value;
                }

                return space;
            default:
                var dictionary = new TemplateDictionary();
                foreach (var (name, value) in Pairs(arguments))
                {
                    dictionary[Python.Key(name, arguments.Work)] = value;
                }

                return dictionary;
        }
    }

    private static IEnumerable<KeyValuePair<object, object?>> Pairs(CallArguments arguments)
    {
        var first = arguments.Positional switch
        {
            [] => [],
            [TemplateDictionary dictionary] => dictionary,
            _ => throw new TemplateException(arguments.At, "expected named arguments, or one dictionary before them"),
        };
        arguments.Work.Values(first.Count + arguments.Named.Count);
        return first.Concat(arguments.Named.Select(pair => KeyValuePair.Create((object)pair.Key, pair.Value)));
    }

    private static TemplateList Range(CallArguments arguments)
    {
        var bound = arguments.Bind("range", "start", "stop", "step");
        var single = arguments.Positional.Count == 1;
        var (start, stop, step) = (single ? 0 : bound.Integer(0, 0), bound.Integer(single ? 0 : 1, 0), bound.Integer(2, 1));
        if (step == 0)
        {
            throw new TemplateException(arguments.At, "'range' with a step of 0");
        }

        var count = Math.Max(0, Math.Ceiling(((double)stop - start) / step));
        arguments.Work.Values(count <= LongestRange ? (long)count : 0);
        return count <= LongestRange
            ? new TemplateList([.. Enumerable.Range(0, (int)count).Select(i => (object?)(start + (i * step)))], ListKind.Range)
            : throw new TemplateException(arguments.At, string.Create(CultureInfo.InvariantCulture,
                $"'range' of more than {LongestRange} numbers"));
    }
}

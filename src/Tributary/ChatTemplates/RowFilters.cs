namespace Tributary.ChatTemplates;

/// <summary>The filters on rows of values.</summary>
internal static class RowFilters
{
    public static Dictionary<string, Func<object?, CallArguments, object?>> Table { get; } = new(StringComparer.Ordinal)
    {
        ["dictsort"] = DictionarySort,
        ["first"] = (value, arguments) => Row(value, arguments) is [var first, ..] ? first
            : new UndefinedValue("the first item of an empty row"),
        ["items"] = Items,
        ["join"] = Join,
        ["last"] = (value, arguments) => Row(value, arguments) is [.., var last] ? last
            : new UndefinedValue("the last item of an empty row"),
        ["list"] = (value, arguments) => new TemplateList(Python.Items(value, arguments.Work)),
        ["map"] = Map,
        ["max"] = (value, arguments) => Extreme(value, "max", arguments, sign: 1),
        ["min"] = (value, arguments) => Extreme(value, "min", arguments, sign: -1),
        ["reject"] = (value, arguments) => Select(value, "reject", arguments, byAttribute: false, keep: false),
        ["rejectattr"] = (value, arguments) => Select(value, "rejectattr", arguments, byAttribute: true, keep: false),
        ["reverse"] = (value, arguments) => value is string text
            ? TextMethods.Reverse(text, arguments)
            : new TemplateList([.. Python.Items(value, arguments.Work).Reverse()], ListKind.Generator),
        ["select"] = (value, arguments) => Select(value, "select", arguments, byAttribute: false, keep: true),
        ["selectattr"] = (value, arguments) => Select(value, "selectattr", arguments, byAttribute: true, keep: true),
        ["sort"] = Sort,
        ["sum"] = Sum,
        ["unique"] = Unique,
    };

    private static TemplateList Items(object? value, CallArguments arguments) => value switch
    {
        UndefinedValue => new TemplateList([], ListKind.Generator),
        TemplateDictionary dictionary => Methods.Pairs(dictionary, arguments.Work) with { Kind = ListKind.Generator },
        _ => throw new TemplateException(arguments.At, $"'items' of {Python.TypeName(value)}; expected a dictionary"),
    };

    private static string Join(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("join", "d", "attribute");
        var key = Key(bound.Value(1, null), arguments);
        return TextMethods.Join(bound.OptionalText(0) ?? "", Python.Items(value, arguments.Work)
            .Select(item => PythonText.Of(key(item), arguments.Work)), arguments);
    }

    private static TemplateList Map(object? value, CallArguments arguments)
    {
        var items = Python.Items(value, arguments.Work);
        if (arguments.Positional.Count == 0)
        {
            var bound = arguments.Bind("map", "attribute", "default");
            return new TemplateList([.. items.Select(Key(bound.Required(0), arguments, bound.Value(1, null)))], ListKind.Generator);
        }

        var name = PythonText.Of(arguments.Positional[0], arguments.Work);
        return new TemplateList([.. items.Select(item => Filters.Apply(name, item, arguments.Skip(1)))], ListKind.Generator);
    }

    private static TemplateList Select(object? value, string what, CallArguments arguments, bool byAttribute, bool keep)
    {
        if (arguments.Named.Count > 0 || (byAttribute && arguments.Positional.Count == 0))
        {
            throw new TemplateException(arguments.At, $"'{what}' needs "
                + $"{(byAttribute ? "the name of an attribute" : "no named arguments")}");
        }

        var key = Key(byAttribute ? arguments.Positional[0] : null, arguments);
        var rest = arguments.Skip(byAttribute ? 1 : 0);
        var items = Python.Items(value, arguments.Work);
        return new TemplateList([.. items.Where(item => Passes(key(item)) == keep)], ListKind.Generator);

        bool Passes(object? found) => rest.Positional.Count == 0
            ? Python.IsTrue(found)
            : Tests.Apply(PythonText.Of(rest.Positional[0], rest.Work), found, rest.Skip(1));
    }

    private static TemplateList Sort(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("sort", "reverse", "case_sensitive", "attribute");
        return new TemplateList(Sorted(Python.Items(value, arguments.Work), Key(bound.Value(2, null), arguments),
            bound.Flag(1), bound.Flag(0), arguments));
    }

    private static TemplateList DictionarySort(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("dictsort", "case_sensitive", "by", "reverse");
        var place = (bound.OptionalText(1) ?? "key") switch
        {
            "key" => 0,
            "value" => 1,
            var other => throw new TemplateException(arguments.At, $"'dictsort' by '{other}'; expected key or value"),
        };
        var pairs = value is TemplateDictionary dictionary
            ? Methods.Pairs(dictionary, arguments.Work).Items
            : throw new TemplateException(arguments.At, $"'dictsort' of {Python.TypeName(value)}; expected a dictionary");
        return new TemplateList(Sorted(pairs, pair => ((TemplateList)pair!).Items[place], bound.Flag(0), bound.Flag(2), arguments));
    }

    private static object? Extreme(object? value, string what, CallArguments arguments, int sign)
    {
        var bound = arguments.Bind(what, "case_sensitive", "attribute");
        var key = Key(bound.Value(1, null), arguments);
        var items = Python.Items(value, arguments.Work);
        object? best = items.Count == 0 ? new UndefinedValue($"the {what} of an empty row") : items[0];
        foreach (var item in items.Skip(1))
        {
            best = sign * Python.Compare(Ordered(item), Ordered(best), arguments.Work) > 0 ? item : best;
        }

        return best;

        object? Ordered(object? item) => Folded(key(item), bound.Flag(0), arguments.Work);
    }

    private static object? Sum(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("sum", "attribute", "start");
        return Python.Items(value, arguments.Work).Select(Key(bound.Value(0, null), arguments))
            .Aggregate(bound.Value(1, 0L), (sum, item) => Operators.Apply("+", sum, item, arguments.Work));
    }

    private static TemplateList Unique(object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("unique", "case_sensitive", "attribute");
        var key = Key(bound.Value(1, null), arguments);
        var seen = new List<object?>();
        var kept = new List<object?>();
        foreach (var item in Python.Items(value, arguments.Work))
        {
            var own = Folded(key(item), bound.Flag(0), arguments.Work);
            if (!seen.Exists(other => Python.Equals(other, own, arguments.Work)))
            {
                seen.Add(own);
                kept.Add(item);
            }
        }

        return new TemplateList(kept, ListKind.Generator);
    }

    private static List<object?> Sorted(IReadOnlyList<object?> items, Func<object?, object?> key, bool caseSensitive,
        bool reverse, CallArguments arguments)
    {
        (object?, object?)[] rows = [.. items.Select(item => (Folded(key(item), caseSensitive, arguments.Work), item))];
        var sorted = new List<object?>(rows.Length);
        foreach (var (_, item) in StableSort.Sorted(rows, (left, right) => (reverse ? -1 : 1) * Python.Compare(left, right,
            arguments.Work)))
        {
            sorted.Add(item);
        }

        return sorted;
    }

    private static object? Folded(object? value, bool caseSensitive, Work work)
    {
        if (value is not string text || caseSensitive)
        {
            return value;
        }

        work.Characters(text.Length);
        return text.ToLowerInvariant();
    }

    // The ends of a list cost nothing, however long it is.
    private static IReadOnlyList<object?> Row(object? value, CallArguments arguments) =>
        value is TemplateList list ? list.Items : Python.Items(value, arguments.Work);

    /// <summary>An attribute as Jinja names it: <c>a.b</c> goes down, a number is a place; nothing is the item itself.</summary>
    private static Func<object?, object?> Key(object? attribute, CallArguments arguments, object? absent = null)
    {
        if (attribute is null)
        {
            return item => item;
        }

        var steps = attribute is string path
            ? path.Split('.').Select(step => long.TryParse(step, System.Globalization.CultureInfo.InvariantCulture, out var place)
                ? (object)place : step).ToArray()
            : [attribute];
        arguments.Work.Values(steps.Length);
        return item => Down(item);

        object? Down(object? item)
        {
            arguments.Work.Values(steps.Length);
            return steps.Aggregate(item, (current, step) => Access.Item(current, step, arguments.Work) is var found
                && found is UndefinedValue && absent is not null ? absent : found);
        }
    }
}

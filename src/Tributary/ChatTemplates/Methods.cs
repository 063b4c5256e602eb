namespace Tributary.ChatTemplates;

/// <summary>
/// The methods of values. Those that would change a list or dictionary are refused, as in the sandbox of transformers: what a template is
/// given stays as it is.
/// </summary>
internal static class Methods
{
    private static readonly string[] OfDictionaries = ["get", "items", "keys", "values", "copy"];
    private static readonly string[] OfLists = ["count", "index", "copy"];

    /// <summary>Methods that change what they are called on.</summary>
    public static IReadOnlyList<string> Changing { get; } =
        ["append", "clear", "extend", "insert", "pop", "popitem", "remove", "reverse", "setdefault", "sort", "update"];

    /// <summary>Names that a call after '.' may have.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. OfDictionaries.Union(OfLists).Union(TextMethods.Names), "cycle"];

    public static bool Has(object target, string name) => target switch
    {
        string => TextMethods.Names.Contains(name),
        TemplateDictionary => OfDictionaries.Contains(name) || Changing.Contains(name),
        TemplateList { Kind: ListKind.List } => OfLists.Contains(name) || Changing.Contains(name),
        TemplateList { Kind: ListKind.Tuple } => name is "count" or "index",
        _ => false,
    };

    public static object? Call(BoundMethod method, CallArguments arguments) => method.Target switch
    {
        _ when method.Target is not string && Changing.Contains(method.Name) =>
            throw Refuse(method.Name, arguments.At),
        string text => TextMethods.Call(text, method.Name, arguments),
        TemplateDictionary dictionary => OfDictionary(dictionary, method.Name, arguments),
        TemplateList list => OfList(list, method.Name, arguments),
        LoopState loop => arguments.Positional.Count == 0
            ? throw new TemplateException(arguments.At, "'cycle' needs one argument or more")
            : arguments.Positional[loop.Index % arguments.Positional.Count],
        _ => throw new TemplateException(arguments.At, $"{Python.TypeName(method.Target)} has no method '{method.Name}'"),
    };

    /// <summary>A dictionary's pairs as a view.</summary>
    public static TemplateList Pairs(TemplateDictionary dictionary, Work work)
    {
        work.Values(3L * dictionary.Count);
        return new([.. dictionary.Select(pair => new TemplateList([pair.Key, pair.Value], ListKind.Tuple))], ListKind.View);
    }

    public static TemplateException Refuse(string name, Position at) =>
        new(at, $"'{name}' would change what the template was given, which it may not; make a new list with '+'");

    private static object? OfDictionary(TemplateDictionary dictionary, string name, CallArguments arguments)
    {
        if (name == "get")
        {
            var bound = arguments.Bind("get", "key", "default");
            return bound.Required(0) is { } key && dictionary.TryGetValue(Python.Key(key, arguments.Work), out var value)
                ? value : bound.Value(1, null);
        }

        arguments.Bind(name);
        arguments.Work.Values(dictionary.Count);
        return name switch
        {
            "items" => Pairs(dictionary, arguments.Work),
            "keys" => new TemplateList([.. dictionary.Keys], ListKind.View),
            "values" => new TemplateList([.. dictionary.Values], ListKind.View),
            _ => dictionary,
        };
    }

    private static object? OfList(TemplateList list, string name, CallArguments arguments)
    {
        if (name == "copy")
        {
            arguments.Bind(name);
            return list;
        }

        var value = arguments.Bind(name, "value").Required(0);
        if (name == "count")
        {
            return (long)list.Items.Count(item => Python.Equals(item, value, arguments.Work));
        }

        var place = list.Items.Index().Where(item => Python.Equals(item.Item, value, arguments.Work))
            .Select(item => (long?)item.Index).FirstOrDefault();
        return place ?? throw new TemplateException(arguments.At, "'index': the value is not in the list");
    }
}

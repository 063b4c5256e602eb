namespace Tributary.ChatTemplates;

/// <summary>Items, attributes and slices. What is not there is undefined, as in Jinja; what cannot be asked is an error.</summary>
internal static class Access
{
    /// <summary><c>x.name</c>: a method of the value before a key of the dictionary.</summary>
    public static object? Attribute(object? target, string name, Position at) => target switch
    {
        UndefinedValue undefined => throw new TemplateException(at, undefined.Message),
        LoopState loop => loop.Attribute(name),
        TemplateNamespace space => space.TryGetValue(name, out var value) ? value
            : new UndefinedValue($"'namespace' has no attribute '{name}'"),
        not null when Methods.Has(target, name) => new BoundMethod(target, name),
        TemplateDictionary dictionary => dictionary.TryGetValue(name, out var found) ? found
            : new UndefinedValue($"the dictionary has no key '{name}'"),
        _ => new UndefinedValue($"a value of the type {Python.TypeName(target)} has no attribute '{name}'"),
    };

    /// <summary><c>x[index]</c>: a key of the dictionary before a method of the value.</summary>
    public static object? Item(object? target, object? index, Position at) => target switch
    {
        UndefinedValue undefined => throw new TemplateException(at, undefined.Message),
        TemplateDictionary dictionary when index is string or long or bool or double
            && dictionary.TryGetValue(index, out var found) => found,
        string or TemplateList { Kind: ListKind.List or ListKind.Tuple or ListKind.Range } when Python.Number(index) is long place =>
            At(target, place),
        _ when index is string name => Attribute(target, name, at),
        _ => new UndefinedValue($"{Python.TypeName(target)} has no item {PythonText.Repr(index, at)}"),
    };

    public static object? Slice(object? target, object? start, object? stop, object? step, Position at)
    {
        var items = target is string or TemplateList { Kind: ListKind.List or ListKind.Tuple or ListKind.Range }
            ? Python.Items(target, at)
            : throw new TemplateException(at, target is UndefinedValue undefined ? undefined.Message
                : $"{Python.TypeName(target)} cannot be sliced");
        var by = Bound(step, at) ?? 1;
        if (by == 0)
        {
            throw new TemplateException(at, "the step of a slice is 0");
        }

        var count = items.Count;
        var from = by > 0 ? Place(Bound(start, at) ?? 0, 0, count) : Place(Bound(start, at) ?? count - 1, -1, count - 1);
        var to = Bound(stop, at) is { } end ? by > 0 ? Place(end, 0, count) : Place(end, -1, count - 1) : by > 0 ? count : -1;
        var taken = new List<object?>();
        for (var i = from; by > 0 ? i < to : i > to; i += by)
        {
            taken.Add(items[(int)i]);
        }

        return target is string ? string.Concat(taken) : new TemplateList(taken, ((TemplateList)target).Kind == ListKind.Tuple
            ? ListKind.Tuple : ListKind.List);

        long Place(long place, long least, long most) => Math.Clamp(place < 0 ? place + count : place, least, most);
    }

    private static object? At(object target, long place)
    {
        var items = target is string text ? CodePoints.Of(text) : ((TemplateList)target).Items;
        place = place < 0 ? place + items.Count : place;
        return place >= 0 && place < items.Count ? items[(int)place]
            : new UndefinedValue($"{Python.TypeName(target)} has no item at this place");
    }

    private static long? Bound(object? value, Position at) => value switch
    {
        null => null,
        _ when Python.Number(value) is long number => Math.Clamp(number, -int.MaxValue, int.MaxValue),
        _ => throw new TemplateException(at, $"the bound of a slice is {Python.TypeName(value)}; expected int"),
    };
}

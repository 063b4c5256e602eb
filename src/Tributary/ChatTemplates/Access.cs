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
    public static object? Item(object? target, object? index, Work work) => target switch
    {
        UndefinedValue undefined => throw work.Refused(undefined.Message),
        TemplateDictionary dictionary when index is string or long or bool or double
            && dictionary.TryGetValue(Python.Key(index, work), out var found) => found,
        string or TemplateList { Kind: ListKind.List or ListKind.Tuple or ListKind.Range } when Python.Number(index) is long place =>
            At(target, place, work),
        _ when index is string name => Attribute(target, name, work.At),
        _ => new UndefinedValue($"{Python.TypeName(target)} has no item of the type {Python.TypeName(index)}, or none of this name"),
    };

    public static object? Slice(object? target, object? start, object? stop, object? step, Work work)
    {
        switch (target)
        {
            case string text:
                work.Characters(text.Length);
                var runes = CodePoints.Of(text);
                return CodePoints.Text(Places(runes.Length, start, stop, step, work).Select(place => runes[place]));
            case TemplateList { Kind: ListKind.List or ListKind.Tuple or ListKind.Range } list:
                var places = Places(list.Items.Count, start, stop, step, work).ToArray();
                work.Values(places.Length);
                return new TemplateList([.. places.Select(place => list.Items[place])],
                    list.Kind == ListKind.Tuple ? ListKind.Tuple : ListKind.List);
            default:
                throw work.Refused(target is UndefinedValue undefined ? undefined.Message : $"{Python.TypeName(target)} cannot be sliced");
        }
    }

    private static IEnumerable<int> Places(int count, object? start, object? stop, object? step, Work work)
    {
        var by = Bound(step, work) ?? 1;
        if (by == 0)
        {
            throw work.Refused("the step of a slice is 0");
        }

        var from = by > 0 ? Place(Bound(start, work) ?? 0, 0, count) : Place(Bound(start, work) ?? count - 1, -1, count - 1);
        var to = Bound(stop, work) is { } end ? by > 0 ? Place(end, 0, count) : Place(end, -1, count - 1) : by > 0 ? count : -1;
        for (var i = from; by > 0 ? i < to : i > to; i += by)
        {
            yield return (int)i;
        }

        long Place(long place, long least, long most) => Math.Clamp(place < 0 ? place + count : place, least, most);
    }

    private static object? At(object target, long place, Work work)
    {
        if (target is string text)
        {
            work.Characters(text.Length);
            return CodePoints.At(text, place) ?? Absent();
        }

        var items = ((TemplateList)target).Items;
        place = place < 0 ? place + items.Count : place;
        return place >= 0 && place < items.Count ? items[(int)place] : Absent();

        object Absent() => new UndefinedValue($"{Python.TypeName(target)} has no item at this place");
    }

    private static long? Bound(object? value, Work work) => value switch
    {
        null => null,
        _ when Python.Number(value) is long number => Math.Clamp(number, -int.MaxValue, int.MaxValue),
        _ => throw work.Refused($"the bound of a slice is {Python.TypeName(value)}; expected int"),
    };
}

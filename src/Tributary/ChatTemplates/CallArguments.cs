namespace Tributary.ChatTemplates;

/// <summary>The values that a function, method, filter or test is called with.</summary>
internal sealed record CallArguments(IReadOnlyList<object?> Positional, IReadOnlyDictionary<string,
    object?> Named, Position At, Budget Budget)
{
    /// <summary>What the call costs is counted here.</summary>
    public Work Work => new(At, Budget);

    /// <summary>The arguments in the order of a signature; too many or unknown ones are refused.</summary>
    public BoundArguments Bind(string what, params string[] names)
    {
        Work.Values((long)Named.Count * names.Length);
        var unknown = Named.Keys.FirstOrDefault(name => !names.Contains(name));
        if (Positional.Count > names.Length || unknown is not null)
        {
            throw new TemplateException(At, unknown is null
                ? $"'{what}' takes at most {Invariant.Text(names.Length)} arguments, here it has {Invariant.Text(Positional.Count)}"
                : $"'{what}' has no argument '{unknown}' (known: {(names.Length == 0 ? "none" : string.Join(", ", names))})");
        }

        return new BoundArguments(what, names, this);
    }

    /// <summary>The same without the first arguments.</summary>
    public CallArguments Skip(int count) => this with { Positional = [.. Positional.Skip(count)] };
}

/// <summary>Arguments by their place in a signature.</summary>
internal sealed class BoundArguments(string what, string[] names, CallArguments arguments)
{
    public object? Value(int place, object? absent) =>
        place < arguments.Positional.Count ? arguments.Positional[place]
            : arguments.Named.TryGetValue(names[place], out var value) ? value : absent;

    public object? Required(int place) => place < arguments.Positional.Count || arguments.Named.ContainsKey(names[place])
        ? Value(place, null)
        : throw new TemplateException(arguments.At, $"'{what}' needs the argument '{names[place]}'");

    public string Text(int place) => PythonText.Of(Required(place), arguments.Work);

    /// <summary>A text; null if it is absent or None.</summary>
    public string? OptionalText(int place) => Value(place, null) is { } value ? PythonText.Of(value, arguments.Work) : null;

    public long Integer(int place, long absent) => Value(place, absent) switch
    {
        long number => number,
        bool truth => truth ? 1 : 0,
        var other => throw new TemplateException(arguments.At,
            $"the argument '{names[place]}' of '{what}' is {Python.TypeName(other)}; expected int"),
    };

    public bool Flag(int place) => Python.IsTrue(Value(place, false));
}

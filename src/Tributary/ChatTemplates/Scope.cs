namespace Tributary.ChatTemplates;

/// <summary>Variables, and those around them. Reading looks outwards; writing
/// stays here, so that a loop leaves no variable behind.</summary>
internal sealed class Scope(Scope? around)
{
    private readonly Dictionary<string, object?> variables = new(StringComparer.Ordinal);

    /// <summary>How many scopes are around this one: what a look-up may cost.</summary>
    public int Depth { get; } = around is null ? 0 : around.Depth + 1;

    public object? this[string name]
    {
        set => variables[name] = value;
    }

    public bool TryGet(string name, out object? value) =>
        variables.TryGetValue(name, out value) || (around is not null && around.TryGet(name, out value));
}

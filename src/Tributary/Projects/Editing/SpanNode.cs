using YamlDotNet.Core;

namespace Tributary.Projects.Editing;

/// <summary>What a piece of a YAML text is.</summary>
internal enum SpanKind
{
    /// <summary>One value.</summary>
    Scalar,

    /// <summary>A list.</summary>
    List,

    /// <summary>A mapping of keys to values.</summary>
    Mapping,

    /// <summary>A reference to an anchor elsewhere (<c>*name</c>).</summary>
    Alias,
}

/// <summary>
/// A piece of a YAML text and where it stands. Unlike YamlDotNet's own nodes it knows an alias from what it names, so that an edit never
/// changes a text that something else shares.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Its first character in the text.</param>
/// <param name="End">One behind its last; of a list or mapping without brackets, of its last item.</param>
/// <param name="Line">Its line, from 1.</param>
internal sealed record SpanNode(SpanKind Kind, int Start, int End, long Line)
{
    /// <summary>A scalar's value.</summary>
    public string Value { get; init; } = "";

    /// <summary>How a scalar is written.</summary>
    public ScalarStyle Style { get; init; } = ScalarStyle.Any;

    /// <summary>True for a list or mapping in brackets.</summary>
    public bool IsFlow { get; init; }

    /// <summary>True if it has an anchor or a tag.</summary>
    public bool IsMarked { get; init; }

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<SpanNode> Items { get; init; } = [];

    /// <summary>The entries of a mapping.</summary>
    public IReadOnlyList<(SpanNode Key, SpanNode Value)> Pairs { get; init; } = [];

    /// <summary>The index of a key, or -1.</summary>
    public int IndexOf(string key) => Pairs.ToList().FindIndex(pair => pair.Key.Value == key);

    /// <summary>The value of a key, or null.</summary>
    public SpanNode? Find(string key) => IndexOf(key) is >= 0 and var index ? Pairs[index].Value : null;

    /// <summary>Itself and all below it.</summary>
    public IEnumerable<SpanNode> All() => [this, .. Items.SelectMany(item => item.All()),
        .. Pairs.SelectMany(pair => pair.Key.All().Concat(pair.Value.All()))];
}

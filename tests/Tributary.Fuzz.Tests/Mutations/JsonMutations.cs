namespace Tributary.Fuzz.Mutations;

/// <summary>Changes of a JSON text: of its values, keys and structure, of all that a reader of one kind of file takes for
/// granted.</summary>
internal static class JsonMutations
{
    private const int DeepNesting = 80;

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "1", "-1", "-0", "2", "3", "7", "64", "0.5", "1.0", "1.5", "1e5", "1e400", "-1e400", "1e-400",
        "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "1e18", "01", "+1", "1.", ".5", "NaN",
        "\"\"", "\" \"", "\"a\"", "\"0\"", "\"1e999\"", "\"NaN\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\u0000\"", "\"a\\nb\"", "\"../x\"",
        "\"/\"", "\"\\u001b[31m\"", "\"(a+)+$\"", "\"[\"", "\"*\"", "\"😀\"", "\"é\"", "[]", "{}", "[null]", "[[]]", "{\"\": null}",
            "[1, 2]",
        "[\"a\"]", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
        "\"2026-01-01T00:00:00+00:00\"", "\"0000000000000000000000000000000000000000000000000000000000000000\"",
    ];

    private static readonly Action<Dice, JsonTree, IReadOnlyList<JsonTree>>[] Changes =
        [Replace, Replace, Replace, Vary, Vary, Vary, Remove, Repeat, Borrow, Rename, Exchange, Wrap];

    /// <summary>A few changes, one most often; now and then some of the bytes alone.</summary>
    /// <param name="dice">Draws.</param>
    /// <param name="tree">A whole text; stays as it is.</param>
    /// <param name="values">Further values that could stand somewhere, as they are written.</param>
    public static byte[] Of(Dice dice, JsonTree tree, params IReadOnlyList<string> values)
    {
        if (dice.OneIn(8))
        {
            return ByteMutations.Of(dice, tree.ToBytes());
        }

        var changed = tree.Copy();
        Change(dice, changed, values);
        return changed.ToBytes();
    }

    /// <summary>A few changes in place.</summary>
    public static void Change(Dice dice, JsonTree tree, params IReadOnlyList<string> values)
    {
        for (var count = dice.OneIn(3) ? 2 + dice.Below(4) : 1; count > 0; count--)
        {
            JsonTree[] all = [.. tree.All()];
            var chosen = dice.Of(all);
            if (values.Count > 0 && dice.OneIn(3))
            {
                Put(chosen, new JsonTree { Leaf = dice.Of(values) });
            }
            else
            {
                dice.Of(Changes)(dice, chosen, all);
            }
        }
    }

    private static void Replace(Dice dice, JsonTree node, IReadOnlyList<JsonTree> all) => Put(node,
        new JsonTree { Leaf = dice.Of(Values) });

    /// <summary>Another value of the same kind.</summary>
    private static void Vary(Dice dice, JsonTree node, IReadOnlyList<JsonTree> all)
    {
        if (node.Leaf is ['"', .., '"'] text && text.Length > 2)
        {
            var at = 1 + dice.Below(text.Length - 2);
            node.Leaf = text[at] == '\\' || text[at - 1] == '\\' ? text
                : $"{text[..at]}{dice.Of("a", "0", "f", ".", "/", "")}{text[(at + 1)..]}";
        }
        else if (node.Leaf is not null)
        {
            node.Leaf = node.Leaf is "true" or "false" ? dice.Of("true", "false") : Invariant.Text(dice.Below(dice.Of(3, 30, 3000)));
        }
        else
        {
            Remove(dice, node, all);
        }
    }

    private static void Remove(Dice dice, JsonTree node, IReadOnlyList<JsonTree> all)
    {
        if (node.Below.Count > 0)
        {
            node.Below.RemoveAt(dice.Below(node.Below.Count));
        }
    }

    private static void Repeat(Dice dice, JsonTree node, IReadOnlyList<JsonTree> all)
    {
        if (node.Below.Count > 0)
        {
            var entry = dice.Of(node.Below);
            node.Below.AddRange(Enumerable.Repeat(entry, dice.OneIn(10) ? 50 : 1).Select(one => (one.Key, one.Value.Copy())));
        }
    }

    private static void Borrow(Dice dice, JsonTree node, IReadOnlyList<JsonTree> all) => Put(node, dice.Of(all).Copy());

    private static void Rename(Dice dice, JsonTree node, IReadOnlyList<JsonTree> all)
    {
        if (node is { HasKeys: true, Below.Count: > 0 })
        {
            var at = dice.Below(node.Below.Count);
            string[] keys = [.. all.Where(one => one.HasKeys).SelectMany(one => one.Below).Select(entry => entry.Key), "\"\"", "\"x\"",
                "\"\\ud800\""];
            node.Below[at] = (dice.Of(keys), node.Below[at].Value);
        }
    }

    private static void Exchange(Dice dice, JsonTree node, IReadOnlyList<JsonTree> all)
    {
        var other = dice.Of(all);
        if (node.Leaf is not null && other.Leaf is not null)
        {
            (node.Leaf, other.Leaf) = (other.Leaf, node.Leaf);
        }
    }

    private static void Wrap(Dice dice, JsonTree node, IReadOnlyList<JsonTree> all)
    {
        for (var levels = dice.OneIn(10) ? DeepNesting : 1; levels > 0; levels--)
        {
            Put(node, new JsonTree { Below = [("", Moved(node))] });
        }
    }

    private static JsonTree Moved(JsonTree node) => new() { Leaf = node.Leaf, HasKeys = node.HasKeys, Below = node.Below };

    private static void Put(JsonTree node, JsonTree value) => (node.Leaf, node.HasKeys, node.Below) = (value.Leaf, value.HasKeys,
        value.Below);
}

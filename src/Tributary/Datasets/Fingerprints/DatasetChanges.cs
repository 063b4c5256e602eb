namespace Tributary.Datasets.Fingerprints;

/// <summary>
/// What happened to a dataset between two fingerprints, in examples. Examples are told apart by content alone, so there is no key to
/// follow: one that vanished and one that appeared behind the same neighbour count as one change, as a person reading a diff would say.
/// </summary>
/// <param name="Added">Examples that are new.</param>
/// <param name="Removed">Examples that are gone.</param>
/// <param name="Changed">Examples that stand where another stood.</param>
/// <param name="Reordered">True if the examples in common come in another order.</param>
internal sealed record DatasetChanges(int Added, int Removed, int Changed, bool Reordered)
{
    /// <summary>True if the datasets hold the same examples in the same order.</summary>
    public bool None => this is { Added: 0, Removed: 0, Changed: 0, Reordered: false };

    /// <summary>Compares two fingerprints.</summary>
    public static DatasetChanges Between(DatasetFingerprint before, DatasetFingerprint after)
    {
        var removed = Unmatched(before.ExampleDigests, after.ExampleDigests, out var keptBefore);
        var added = Unmatched(after.ExampleDigests, before.ExampleDigests, out var keptAfter);
        var changed = removed.Sum(gap => Math.Min(gap.Value, added.GetValueOrDefault(gap.Key)));
        return new DatasetChanges(added.Values.Sum() - changed, removed.Values.Sum() - changed, changed,
            !keptBefore.SequenceEqual(keptAfter));
    }

    /// <summary>For example <c>+120 -3 ~1 examples</c>.</summary>
    public override string ToString() =>
        None ? "no change" : string.Create(CultureInfo.InvariantCulture,
            $"+{Added} -{Removed} ~{Changed} examples{(Reordered ? ", reordered" : "")}");

    // How many examples of a list are missing from the other, by the example in common that comes before them ("" at the beginning).
    private static Dictionary<string, int> Unmatched(IReadOnlyList<string> examples, IReadOnlyList<string> others, out List<string> kept)
    {
        var left = others.CountBy(digest => digest).ToDictionary();
        var gaps = new Dictionary<string, int>();
        kept = [];
        var behind = "";
        foreach (var digest in examples)
        {
            var remaining = left.GetValueOrDefault(digest);
            if (remaining > 0)
            {
                left[digest] = remaining - 1;
                kept.Add(digest);
                behind = digest;
            }
            else
            {
                gaps[behind] = gaps.GetValueOrDefault(behind) + 1;
            }
        }

        return gaps;
    }
}

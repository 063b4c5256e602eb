namespace Tributary.ChatTemplates;

/// <summary>A merge sort: equals keep their order, also backwards, and what a comparison throws comes out as it is, where the platform's
/// sorts wrap it.</summary>
internal static class StableSort
{
    /// <summary>The items in the order of their keys.</summary>
    /// <param name="rows">Keys and items.</param>
    /// <param name="compare">Below 0 if the first key comes before the second; may throw.</param>
    public static ReadOnlySpan<(object? Key, object? Item)> Sorted(ReadOnlySpan<(object? Key, object? Item)> rows,
        Comparison<object?> compare)
    {
        if (rows.Length < 2)
        {
            return rows;
        }

        var left = Sorted(rows[..(rows.Length / 2)], compare);
        var right = Sorted(rows[(rows.Length / 2)..], compare);
        var merged = new (object? Key, object? Item)[rows.Length];
        for (var (l, r) = (0, 0); l + r < merged.Length;)
        {
            var takesLeft = r == right.Length || (l < left.Length && compare(left[l].Key, right[r].Key) <= 0);
            merged[l + r] = takesLeft ? left[l] : right[r];
            (l, r) = takesLeft ? (l + 1, r) : (l, r + 1);
        }

        return merged;
    }
}

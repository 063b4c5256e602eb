namespace Tributary.Evaluation.Metrics;

/// <summary>The longest common subsequence of two lists of tokens, by the table of all pairs of beginnings.</summary>
internal static class CommonSubsequence
{
    /// <summary>Its length.</summary>
    public static int Length(IReadOnlyList<string> left, IReadOnlyList<string> right) => Table(left, right)[left.Count, right.Count];

    /// <summary>
    /// The tokens of <paramref name="left"/> that are part of it, in order. If several are longest, the one that the walk back through
    /// the table finds when it moves in <paramref name="left"/> at a tie: the union over lines in ROUGE-Lsum depends on it.
    /// </summary>
    public static IReadOnlyList<int> Indices(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        var table = Table(left, right);
        var indices = new List<int>();
        var (i, j) = (left.Count, right.Count);
        while (i > 0 && j > 0)
        {
            if (left[i - 1] == right[j - 1])
            {
                indices.Add(--i);
                j--;
            }
            else if (table[i, j - 1] > table[i - 1, j])
            {
                j--;
            }
            else
            {
                i--;
            }
        }

        indices.Reverse();
        return indices;
    }

    private static int[,] Table(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        var table = new int[left.Count + 1, right.Count + 1];
        for (var i = 1; i <= left.Count; i++)
        {
            for (var j = 1; j <= right.Count; j++)
            {
                table[i, j] = left[i - 1] == right[j - 1] ? table[i - 1, j - 1] + 1 : Math.Max(table[i - 1, j], table[i, j - 1]);
            }
        }

        return table;
    }
}

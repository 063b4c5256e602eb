namespace Tributary.Text;

/// <summary>Finds what a mistyped name was probably meant to be.</summary>
internal static class NearestName
{
    /// <summary>Longer names are no slips of the keyboard, and would take long to compare.</summary>
    private const int Longest = 200;

    /// <summary>
    /// The known name with the smallest edit distance (a swap of neighbours counts one), the
    /// earlier of equals; null if more than a third of the longer name differs.
    /// </summary>
    public static string? To(string written, IReadOnlyList<string> known)
    {
        var best = known.Where(name => name.Length <= Longest && written.Length <= Longest)
            .Select(name => (name, distance: Distance(written, name))).OrderBy(pair => pair.distance).FirstOrDefault();
        return best.name is not null && best.distance * 3 <= Math.Max(written.Length, best.name.Length) ? best.name : null;
    }

    // Optimal string alignment: Levenshtein's steps and the swap of two neighbours, the commonest slip of all.
    private static int Distance(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                var substitute = table[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                table[i, j] = Math.Min(substitute, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[left.Length, right.Length];
    }
}

namespace Tributary.Samples.Tokens;

/// <summary>A merge: two tokens that become one.</summary>
public readonly record struct Merge(string Left, string Right);

/// <summary>
/// Learns byte-pair merges (Sennrich et al. 2016, arXiv:1508.07909): again and again the most frequent pair of neighbours within words
/// becomes one token; of equally frequent pairs the ordinally smaller. Counts are kept per word and updated only where a merge took place,
/// which is enough for some hundred thousand words; a priority queue would serve a larger text.
/// </summary>
public sealed class BpeTrainer
{
    private readonly List<(List<string> Tokens, int Count)> words;
    private readonly Dictionary<Merge, int> counts = [];
    private readonly Dictionary<Merge, HashSet<int>> places = [];

    /// <param name="wordCounts">Words in the byte-level alphabet, one letter a byte, with how often they occur.</param>
    public BpeTrainer(IEnumerable<KeyValuePair<string, int>> wordCounts)
    {
        words = [.. wordCounts
            .OrderBy(word => word.Key, StringComparer.Ordinal)
            .Select(word => (word.Key.Select(letter => letter.ToString(CultureInfo.InvariantCulture)).ToList(), word.Value))];
        for (var index = 0; index < words.Count; index++)
        {
            Count(index, sign: 1);
        }
    }

    /// <summary>The merges in the order learnt; fewer than asked for where no pair occurs twice any more.</summary>
    public IReadOnlyList<Merge> Learn(int merges)
    {
        var learnt = new List<Merge>(merges);
        while (learnt.Count < merges && Best() is { } best)
        {
            learnt.Add(best);
            foreach (var index in places[best].ToArray())
            {
                Count(index, sign: -1);
                Apply(best, words[index].Tokens);
                Count(index, sign: 1);
            }
        }

        return learnt;
    }

    private Merge? Best()
    {
        var (best, most) = (default(Merge), 1);
        foreach (var (pair, count) in counts)
        {
            if (count > most || (count == most && most > 1 && Compare(pair, best) < 0))
            {
                (best, most) = (pair, count);
            }
        }

        return most > 1 ? best : null;
    }

    private static int Compare(Merge left, Merge right)
    {
        var first = string.CompareOrdinal(left.Left, right.Left);
        return first != 0 ? first : string.CompareOrdinal(left.Right, right.Right);
    }

    private void Count(int index, int sign)
    {
        var (tokens, count) = words[index];
        for (var i = 1; i < tokens.Count; i++)
        {
            var pair = new Merge(tokens[i - 1], tokens[i]);
            counts[pair] = counts.GetValueOrDefault(pair) + (sign * count);
            if (!places.TryGetValue(pair, out var found))
            {
                places.Add(pair, found = []);
            }

            if (sign > 0)
            {
                found.Add(index);
            }
            else
            {
                found.Remove(index);
            }
        }
    }

    private static void Apply(Merge merge, List<string> tokens)
    {
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (tokens[i] == merge.Left && tokens[i + 1] == merge.Right)
            {
                tokens[i] = merge.Left + merge.Right;
                tokens.RemoveAt(i + 1);
            }
        }
    }
}

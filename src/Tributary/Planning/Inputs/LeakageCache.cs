using Tributary.Datasets.Leakage;
using Tributary.Releases.Stores;

namespace Tributary.Planning.Inputs;

/// <summary>
/// Remembers what two sets of examples share (<c>.tributary/leakage</c>), by the fingerprints of their content, so that planning need not
/// look again. A line a pair of sets: the key, a tab, the pairs as <c>index:index:similarity</c>. Holds what the last check asked for; a
/// line that cannot be read is not known. Losing the file loses nothing.
/// </summary>
internal sealed class LeakageCache
{
    private readonly string file;
    private readonly Dictionary<string, string> known;
    private readonly SortedDictionary<string, string> used = new(StringComparer.Ordinal);
    private bool changed;

    /// <summary>Opens the cache of a store; empty if it has none.</summary>
    public LeakageCache(Store store)
    {
        file = Path.Combine(store.Folder, "leakage");
        known = RememberedLines.Read(file).GroupBy(line => line.Digest).ToDictionary(lines => lines.Key, lines => lines.Last().Text);
    }

    /// <summary>What is remembered under a key, else what is found now.</summary>
    /// <param name="key">All that decides the result.</param>
    /// <param name="heldOut">Size of the held-out set: an index beyond it is of a damaged file.</param>
    /// <param name="other">Size of the other set.</param>
    /// <param name="find">Finds the pairs.</param>
    public IReadOnlyList<LeakagePair> Get(Digest key, int heldOut, int other, Func<IReadOnlyList<LeakagePair>> find)
    {
        if (known.TryGetValue(key.Hex, out var text) && Read(text, heldOut, other) is { } remembered)
        {
            used[key.Hex] = text;
            return remembered;
        }

        var pairs = find();
        used[key.Hex] = string.Join(' ', pairs.Select(pair =>
            $"{Invariant.Text(pair.HeldOut)}:{Invariant.Text(pair.Other)}:{Invariant.Text(pair.Similarity)}"));
        changed = true;
        return pairs;
    }

    /// <summary>Writes what was learnt, whole; nothing if nothing was, or where the store does not exist yet.</summary>
    public void Save()
    {
        if (changed)
        {
            // Trainings of several languages may write at the same time, each the same lines.
            RememberedLines.Write(file, used.Select(entry => (entry.Key, entry.Value)));
            changed = false;
        }
    }

    private static List<LeakagePair>? Read(string text, int heldOut, int other)
    {
        var pairs = new List<LeakagePair>();
        foreach (var pair in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Split(':') is not [var first, var second, var third]
                || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= heldOut
                || !int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var match) || match >= other
                || !double.TryParse(third, NumberStyles.Float, CultureInfo.InvariantCulture, out var similarity)
                    || similarity is not (>= 0 and <= 1))
            {
                return null;
            }

            pairs.Add(new LeakagePair(index, match, similarity));
        }

        return pairs;
    }
}

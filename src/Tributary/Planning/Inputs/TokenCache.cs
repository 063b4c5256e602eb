using Tributary.Releases.Stores;

namespace Tributary.Planning.Inputs;

/// <summary>
/// Remembers what datasets are as tokens (<c>.tributary/tokens</c>), so that planning need not tokenise again what did not change. A line a
/// dataset: the digest of all that decides the counts, a tab, the counts. Losing the file loses nothing.
/// </summary>
internal sealed class TokenCache(Store store)
{
    private readonly string file = Path.Combine(store.Folder, "tokens");
    private readonly SortedDictionary<string, string> used = new(StringComparer.Ordinal);
    private Dictionary<string, string>? known;
    private bool changed;

    /// <summary>What is remembered under a key, else what is counted now.</summary>
    public TokenCounts Get(Digest key, Func<TokenCounts> count)
    {
        known ??= RememberedLines.Read(file).GroupBy(line => line.Digest).ToDictionary(lines => lines.Key, lines => lines.Last().Text);
        var remembered = known.TryGetValue(key.Hex, out var text) ? TokenCounts.Parse(text) : null;
        var counts = remembered ?? count();
        if (counts.Unusable.Count == 0)
        {
            used[key.Hex] = counts.ToString();
            changed |= remembered is null;
        }

        return counts;
    }

    /// <summary>Writes what was learnt, whole; nothing if nothing was, or where the store does not exist yet.</summary>
    public void Save()
    {
        if (changed)
        {
            RememberedLines.Write(file, used.Select(entry => (entry.Key, entry.Value)));
            changed = false;
        }
    }
}

namespace Tributary.Datasets.Leakage;

/// <summary>
/// Finds the signatures that agree with a given one in some band (locality-sensitive hashing): two numbers and a link per signature and
/// band, whatever the texts' lengths. Reading is thread-safe.
/// </summary>
internal sealed class BandIndex
{
    private readonly Dictionary<ulong, int> heads;
    private readonly List<(int Item, int Next)> links;

    /// <summary>Indexes the signatures of some of a set's examples.</summary>
    public BandIndex(LeakageSet set, IReadOnlyList<int> items)
    {
        heads = new Dictionary<ulong, int>(items.Count * MinHash.Bands);
        links = new List<(int, int)>(items.Count * MinHash.Bands);
        foreach (var item in items)
        {
            for (var band = 0; band < MinHash.Bands; band++)
            {
                var key = MinHash.Band(set.Signature(item), band);
                links.Add((item, heads.GetValueOrDefault(key, -1)));
                heads[key] = links.Count - 1;
            }
        }
    }

    /// <summary>The items that share a band with a signature, each once, in increasing order.</summary>
    /// <param name="signature">The signature.</param>
    /// <param name="found">Cleared and filled.</param>
    public void Find(ReadOnlySpan<uint> signature, SortedSet<int> found)
    {
        found.Clear();
        for (var band = 0; band < MinHash.Bands; band++)
        {
            for (var link = heads.GetValueOrDefault(MinHash.Band(signature, band), -1); link >= 0; link = links[link].Next)
            {
                found.Add(links[link].Item);
            }
        }
    }
}

namespace Tributary.Releases.Stores;

/// <summary>
/// Remembers the digests of large files, so that planning need not read 16 GB again. An entry holds for one path, size, time of the last
/// write and time of creation (a replaced file is a new one); a file written less than two seconds before it was hashed is never
/// remembered, since a second write could share its time stamp. Losing the cache loses nothing.
/// </summary>
internal sealed class DigestCache
{
    private const long WorthRememberingBytes = 1 << 20;
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly string file;
    private readonly TimeProvider clock;
    private readonly Dictionary<string, string> known;
    private bool changed;

    private DigestCache(string file, TimeProvider clock)
    {
        (this.file, this.clock) = (file, clock);
        known = RememberedLines.Read(file).GroupBy(line => line.Text).ToDictionary(lines => lines.Key, lines => lines.Last().Digest);
    }

    /// <summary>Opens the cache of a store; empty if it has none.</summary>
    public static DigestCache Of(Store store, TimeProvider clock) => new(Path.Combine(store.Folder, "digests"), clock);

    /// <summary>The digest of a file, from memory if the file is the one remembered.</summary>
    public Digest Digest(string path)
    {
        var info = new FileInfo(path);
        var key = string.Create(CultureInfo.InvariantCulture,
            $"{info.FullName}|{info.Length}|{info.LastWriteTimeUtc.Ticks}|{info.CreationTimeUtc.Ticks}");
        if (known.TryGetValue(key, out var hex))
        {
            return Tributary.Digest.Parse(hex);
        }

        RegularFile.Require(path);
        var digest = Tributary.Digest.OfFile(path);
        if (info.Length >= WorthRememberingBytes && clock.GetUtcNow().UtcDateTime - info.LastWriteTimeUtc >= Settled)
        {
            known[key] = digest.Hex;
            changed = true;
        }

        return digest;
    }

    /// <summary>Writes what was learnt, whole; nothing if nothing was, or where the store does not exist yet.</summary>
    public void Save()
    {
        if (changed)
        {
            RememberedLines.Write(file,
                known.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Value, entry.Key)));
            changed = false;
        }
    }
}

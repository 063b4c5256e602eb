using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Releases;

/// <summary>One thing that nothing needs any more.</summary>
/// <param name="Path">Relative to the store, with '/'.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Why">What it is, in words.</param>
internal sealed record Unneeded(string Path, long Bytes, string Why);

/// <summary>
/// What of a store neither a kept release nor the present project needs. Looking and removing are two steps, so that a person sees the list
/// between. Only what this program is known to have written is listed: a station, checkpoint or metrics file by the identity in its name,
/// leftovers by their ending, and jobs that nobody trains any more. Anything else, other caches among it, is left alone.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="releases">The folders of releases among what would be removed.</param>
/// <param name="items">What would be removed.</param>
internal sealed class StoreCleaning(Store store, IReadOnlyList<string> releases, IReadOnlyList<Unneeded> items)
{
    /// <summary>What would be removed, in the order in which it would be.</summary>
    public IReadOnlyList<Unneeded> Items => items;

    /// <summary>Size of it all.</summary>
    public long Bytes => Items.Sum(item => item.Bytes);

    /// <summary>Looks what is not needed. Changes nothing.</summary>
    /// <param name="store">The store.</param>
    /// <param name="needed">The stations that the present project needs.</param>
    /// <param name="keep">Keep only so many of the newest releases, 0 or more, and the current one; null: all.</param>
    /// <param name="adapters">The folders of the adapters that the present project names,
    /// absolute; null: it is not known, and no imported one is listed.</param>
    /// <param name="isRunning">True: a run is going on, and what looks like a leftover may be what it is writing; none is listed.</param>
    /// <exception cref="BadInputException">The record of a kept release cannot be read, so what it needs is not known.</exception>
    public static StoreCleaning Of(Store store, IEnumerable<StationRun> needed, int? keep = null,
        IReadOnlyCollection<string>? adapters = null, bool isRunning = false)
    {
        var all = new ReleaseStore(store);
        var numbers = all.Numbers;
        var dropped = keep is { } newest ? numbers.SkipLast(Math.Max(1, newest)).ToArray() : [];
        StationRun[] kept = [.. needed, .. numbers.Except(dropped).SelectMany(number => all.Read(number).Record.Stations)];
        string[] dropping = [.. dropped.Select(all.FolderOf)];
        List<Unneeded> items =
        [
            .. dropping.Select(folder => Item(store, folder, "an older release")),
            .. Beyond(store.StationFolders.Where(EndsInIdentity), kept.Select(run => store.FolderOf(run.Station, run.Identity)))
                .Select(folder => Item(store, folder, "a station that no kept release and not the project needs")),
            .. Beyond(Named(store, "checkpoints", ""), kept.Where(run => !store.Has(run.Station, run.Identity))
                .Select(run => store.CheckpointOf(run.Station, run.Identity)))
                .Select(folder => Item(store, folder, "a checkpoint that no training will go on from")),
            .. Beyond(Named(store, "metrics", ".jsonl"), kept.Select(run => store.MetricsOf(run.Station, run.Identity)))
                .Select(file => Item(store, file, "the figures of such a training")),
            .. adapters is null ? [] : Beyond(store.ImportedFolders.Where(EndsInIdentity), adapters.Select(Path.GetFullPath))
                .Select(folder => Item(store, folder,
                    "an imported adapter that the project does not name; a release holds its own copy of what it serves")),
            .. isRunning ? [] : Leftovers(store).Select(left => Item(store, left, "left by a run that was killed")),
        ];
        return new StoreCleaning(store, dropping, items);
    }

    /// <summary>
    /// Removes what was listed. The caller holds the store's lock since before it looked. Each folder vanishes in one step, and a release
    /// is marked as removed before it is: a run that is killed leaves only what the next cleaning lists again.
    /// </summary>
    public void Remove()
    {
        foreach (var item in Items)
        {
            var path = Path.Combine(store.Folder, item.Path);
            if (releases.Contains(path))
            {
                ReleaseFolder.WriteDigest(path, ReleaseFolder.DigestOf(path).Hex, removed: true);
            }

            StoreLeftovers.Remove(path);
        }
    }

    private static string[] Named(Store store, string folder, string ending) =>
        Directory.Exists(Path.Combine(store.Folder, folder))
            ? [.. Directory.EnumerateFileSystemEntries(Path.Combine(store.Folder, folder), "*" + ending)
                .Where(path => EndsInIdentity(path[..^ending.Length])).Order(StringComparer.Ordinal)]
            : [];

    private static IEnumerable<string> Beyond(IEnumerable<string> there, IEnumerable<string> needed) =>
        there.Except(needed.ToHashSet(StringComparer.Ordinal));

    private static bool EndsInIdentity(string path) =>
        Path.GetFileName(path) is { Length: > 13 } name && name[^13] == '-' && name[^12..].All(char.IsAsciiHexDigitLower);

    private static IEnumerable<string> Leftovers(Store store)
    {
        string[] parts = [store.ReleasesFolder, store.Trials, store.RunningFolder, store.JobsFolder,
            Path.Combine(store.Folder, "metrics"), store.ImportedFolder];
        string[] folders = [store.Folder, .. parts, .. Store.FoldersIn(store.StationsFolder),
            .. Store.FoldersIn(Path.Combine(store.Folder, "checkpoints"))];
        return folders.SelectMany(StoreLeftovers.In).Concat(Named(store, "jobs", ""));
    }

    private static Unneeded Item(Store store, string path, string why) => new(
        Path.GetRelativePath(store.Folder, path).Replace('\\', '/'),
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Sum(file => new FileInfo(file).Length) : new FileInfo(path).Length,
        why);
}

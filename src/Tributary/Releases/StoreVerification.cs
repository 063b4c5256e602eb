using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Releases;

/// <summary>What a verification of a store found.</summary>
/// <param name="Stations">Finished stations that were read again.</param>
/// <param name="Releases">Releases that were read again.</param>
/// <param name="Imported">Imported adapters that were read again.</param>
/// <param name="Problems">What is not as it was written, in the order of the folders.</param>
internal sealed record StoreVerification(int Stations, int Releases, int Imported, IReadOnlyList<StoreProblem> Problems)
{
    /// <summary>The folders of stations that were removed since, relative to the store.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];
    /// <summary>Reads a whole store again: every station, release and imported adapter against
    /// its manifest, digests and parents of releases, the ledger's lines.</summary>
    /// <param name="store">The store; nothing of it is changed, and the cache of digests is not asked.</param>
    /// <param name="progress">Told the number of folders done.</param>
    /// <param name="stop">Stops between files.</param>
    public static StoreVerification Of(Store store, IProgress<int>? progress = null, CancellationToken stop = default)
    {
        var problems = new List<StoreProblem>();
        var done = 0;
        void Check(StorePlace place, IReadOnlyList<string> folders,
            Func<string, IEnumerable<(string File, string Expected, string Found)>> contradictions)
        {
            foreach (var folder in folders)
            {
                problems.AddRange(FolderCheck.Of(folder, stop).Concat(contradictions(folder))
                    .Select(found => At(store, place, folder, found)));
                progress?.Report(++done);
            }
        }

        var (stations, releases, imported) = (store.StationFolders, new ReleaseCheck(new ReleaseStore(store)), store.ImportedFolders);
        Check(StorePlace.Station, stations, StationContradictions);
        Check(StorePlace.Release, releases.Folders, releases.Contradictions);
        problems.AddRange(releases.Missing().Select(found => At(store, StorePlace.Release, store.ReleasesFolder, found)));
        Check(StorePlace.Imported, imported, _ => []);

        problems.AddRange(StoreFiles.Problems(store));
        problems.AddRange(store.Ledger.Check().Select(broken =>
            new StoreProblem(StorePlace.Ledger, "", $"ledger.jsonl:{Invariant.Text(broken.Line)}", "an entry of the ledger", broken.Text)));
        return new StoreVerification(stations.Count, releases.Folders.Count, imported.Count, problems);
    }

    /// <summary>How many folders a verification reads.</summary>
    public static int CountFolders(Store store) =>
        store.StationFolders.Count + new ReleaseStore(store).Folders().Count() + store.ImportedFolders.Count;

    /// <summary>Removes the damaged stations, so that the next run makes them again;
    /// never a release. The caller holds the store's lock.</summary>
    /// <param name="store">The store that was verified.</param>
    public StoreVerification Repair(Store store)
    {
        string[] removed = [.. Problems.Where(problem => problem.Place == StorePlace.Station).Select(problem => problem.Folder).Distinct()];
        foreach (var folder in removed)
        {
            StoreLeftovers.Remove(Path.Combine(store.Folder, folder));
        }

        return this with { Removed = removed };
    }

    /// <summary>A record whose inputs do not give its identity, or that lies in another's folder.</summary>
    private static IEnumerable<(string File, string Expected, string Found)> StationContradictions(string folder)
    {
        StationRecord record;
        try
        {
            record = StationRecord.Read(folder);
        }
        catch (BadInputException broken)
        {
            return [(StationRecord.FileName, "the record of a station", broken.Problems[0].Text)];
        }

        var identity = record.Inputs.Identity.Hex;
        return identity != record.Identity ? [(StationRecord.FileName, $"identity {identity}, the hash of its inputs", record.Identity)]
            : !Path.GetFileName(folder).EndsWith($"-{identity[..12]}", StringComparison.Ordinal)
                ? [(StationRecord.FileName, $"the record of {Path.GetFileName(folder)}", $"that of {identity}")]
            : [];
    }

    private static StoreProblem At(Store store, StorePlace place, string folder, (string File, string Expected, string Found) found)
    {
        var relative = Path.GetRelativePath(store.Folder, folder).Replace('\\', '/');
        return new StoreProblem(place, relative, $"{relative}/{found.File}", found.Expected, found.Found);
    }
}

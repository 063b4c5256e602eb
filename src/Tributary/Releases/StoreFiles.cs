using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Releases;

/// <summary>What must hold between the files at the top of a store and its folders.</summary>
internal static class StoreFiles
{
    /// <summary>A version of the format that is not there, and finished stations that the ledger does not know: every run leaves an entry,
    /// also one that was killed.</summary>
    public static IEnumerable<StoreProblem> Problems(Store store)
    {
        var stations = store.StationFolders;
        var releases = new ReleaseStore(store).Folders().Any();
        if ((stations.Count > 0 || releases) && !store.SaysFormat)
        {
            yield return new StoreProblem(StorePlace.Format, "", "format",
                $"the version of the store's format, '{Store.Format}'", "no file");
        }

        if (stations.Count > 0 && store.SaysFormat && !Directory.Exists(store.ReleasesFolder))
        {
            yield return new StoreProblem(StorePlace.Release, "releases", "releases", "the folder of releases, empty or not", "none");
        }

        var known = store.Ledger.Identities();
        string[] unknown = [.. stations.Where(folder => Identity(folder) is { } identity && !known.Contains(identity))];
        if (unknown.Length > 0)
        {
            yield return new StoreProblem(StorePlace.Ledger, "", "ledger.jsonl", "an entry of every finished station",
                $"none of {Path.GetFileName(unknown[0])}" + (unknown.Length > 1 ? $" and {Invariant.Text(unknown.Length - 1)} more" : ""));
        }
    }

    private static string? Identity(string folder)
    {
        try
        {
            return StationRecord.Read(folder).Identity;
        }
        catch (BadInputException)
        {
            // Told by what checks the folder.
            return null;
        }
    }
}

using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Running;

/// <summary>Makes a release with the content of an older one, with an entry in the ledger. The caller holds the store's lock.</summary>
internal static class RollbackRun
{
    /// <summary>Rolls back. The project file is not asked, so the entry has no price.</summary>
    /// <param name="store">The store.</param>
    /// <param name="number">The older release.</param>
    /// <param name="toolVersion">Version of this program.</param>
    /// <param name="machine">What it runs on.</param>
    /// <param name="clock">Times it.</param>
    /// <param name="stop">Stops; nothing is left behind but what the next run removes.</param>
    /// <exception cref="BadInputException">There is no such release, it is the current one, or it is damaged.</exception>
    public static Release Run(Store store, int number, string toolVersion, Machine machine, TimeProvider clock, CancellationToken stop)
    {
        var (started, timestamp) = (clock.GetUtcNow(), clock.GetTimestamp());
        var release = new ReleaseStore(store).Rollback(number, toolVersion, stop);
        var seconds = Math.Round(clock.GetElapsedTime(timestamp).TotalSeconds, 3);
        store.Ledger.Append(new LedgerEntry
        {
            Station = new StationName(StationName.Release, release.Number.ToString("D4", CultureInfo.InvariantCulture)).ToString(),
            Identity = release.Digest.Hex, Started = started, Seconds = seconds, MachineSeconds = seconds, Outcome = LedgerOutcome.Done,
            Threads = 1, Machine = machine.Name,
            Release = ReleasedRuns.Of(release.Record.Stations,
                release.Record.Languages.Where(language => language.Adapter is null).Select(language => language.Language)),
        });
        return release;
    }
}

using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Releases;

/// <summary>What runs took, by the ledger.</summary>
/// <param name="Stations">Number of stations.</param>
/// <param name="Seconds">The machine's time for those that the ledger knows, see <see cref="LedgerEntry.Charged"/>.</param>
/// <param name="Tokens">Tokens that went through the model.</param>
/// <param name="Unknown">Stations that the ledger does not know.</param>
internal sealed record RunTotal(int Stations, double Seconds, long Tokens, int Unknown)
{
    /// <summary>The total of stations: of each all runs up to the first that ended well.</summary>
    public static RunTotal Of(IEnumerable<StationRun> stations, IReadOnlyList<LedgerEntry> ledger)
    {
        var known = ledger.ToLookup(entry => (entry.Station, entry.Identity));
        var entries = stations.Distinct().Select(run =>
            History.FirstWhole([.. known[(run.Station.ToString(), run.Identity.Hex)]])).ToArray();
        return new RunTotal(
            entries.Length,
            Math.Round(entries.Sum(entry => entry?.Charged ?? 0), 3),
            entries.Sum(entry => entry?.Tokens ?? 0),
            entries.Count(entry => entry is null));
    }
}

/// <summary>What two releases took.</summary>
/// <param name="Before">All runs of the first.</param>
/// <param name="After">All runs of the second.</param>
/// <param name="Added">The runs of the second that the first had not: what the step from one to the other took.</param>
internal sealed record CostDifference(RunTotal Before, RunTotal After, RunTotal Added)
{
    internal static CostDifference Between(ReleaseRecord before, ReleaseRecord after, IReadOnlyList<LedgerEntry> ledger) =>
        new(RunTotal.Of(before.Stations, ledger), RunTotal.Of(after.Stations, ledger),
            RunTotal.Of(after.Stations.Except(before.Stations), ledger));
}

using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Releases;

/// <summary>What runs took, by the ledger.</summary>
/// <param name="Stations">Number of runs.</param>
/// <param name="Seconds">Wall time of those that the ledger knows, one after the other.</param>
/// <param name="Tokens">Tokens that went through the model in training.</param>
/// <param name="Unknown">Runs that the ledger does not know.</param>
internal sealed record RunTotal(int Stations, double Seconds, long Tokens, int Unknown)
{
    /// <summary>The total of runs; of each the newest that ended well.</summary>
    public static RunTotal Of(IEnumerable<StationRun> runs, IReadOnlyList<LedgerEntry> ledger)
    {
        var known = ledger.Where(entry => entry.Outcome == LedgerOutcome.Done)
            .GroupBy(entry => (entry.Station, entry.Identity)).ToDictionary(group => group.Key, group => group.Last());
        var entries = runs.Distinct().Select(run => known.GetValueOrDefault((run.Station.ToString(), run.Identity.Hex))).ToArray();
        return new RunTotal(
            entries.Length,
            Math.Round(entries.Sum(entry => entry?.Seconds ?? 0), 3),
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

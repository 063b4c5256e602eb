using Tributary.Planning;
using Tributary.Planning.Estimates;
using Tributary.Planning.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Running;

/// <summary>What a station should take beside what it took.</summary>
/// <param name="Station">The station.</param>
/// <param name="Expected">The estimate from before the run.</param>
/// <param name="Actual">Its newest entry in the ledger that ended well; null
/// if it did not run, as a release that the gate refused.</param>
internal sealed record RunFigures(Station Station, Estimate Expected, LedgerEntry? Actual)
{
    /// <summary>The stations of a run that ended, in order.</summary>
    public static IReadOnlyList<RunFigures> Of(RunResult result)
    {
        var history = History.Of(result.Plan.Store);
        return [.. result.Plan.Stale.Select(station => new RunFigures(
            station, result.Plan.Estimates[station.Folder], result.IsRefused && station is ReleaseStation ? null
                : history.Of(station.Name, station.Identity)))];
    }

    /// <summary>What several took together.</summary>
    public static Estimate Sum(IEnumerable<RunFigures> figures) =>
        Estimate.Sum(figures.Where(figure => figure.Actual is not null).Select(figure => ActualOf(figure.Actual!)));

    /// <summary>An entry of the ledger as figures.</summary>
    public static Estimate ActualOf(LedgerEntry entry) =>
        new(entry.Charged, entry.Tokens, entry.Price is { } price ? new Money(price, entry.Currency ?? "") : null, EstimateBasis.LastRun);
}

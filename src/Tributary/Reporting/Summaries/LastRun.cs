using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Reporting.Costs;

namespace Tributary.Reporting.Summaries;

/// <summary>
/// The last run of a project, as the ledger tells. The ledger names runs of stations alone: taken together are those that followed
/// each other
/// within a minute, up to the release or refusal that ends a run.
/// </summary>
/// <param name="Started">When its first station began, UTC.</param>
/// <param name="Outcome">released, refused, done, failed, cancelled or killed.</param>
/// <param name="Error">What failed; null otherwise.</param>
/// <param name="Stations">Its stations, in order.</param>
/// <param name="Cost">What it took.</param>
internal sealed record LastRun(DateTimeOffset Started, string Outcome, string? Error, IReadOnlyList<string> Stations, CostSum Cost)
{
    private static readonly TimeSpan LargestGap = TimeSpan.FromMinutes(1);

    /// <summary>Finds it; null if nothing has run.</summary>
    /// <param name="ledger">All entries, the oldest first.</param>
    public static LastRun? Of(IReadOnlyList<LedgerEntry> ledger)
    {
        if (ledger.Count == 0)
        {
            return null;
        }

        var first = ledger.Count - 1;
        while (first > 0 && !EndsBetween(ledger[first - 1], ledger[first]))
        {
            first--;
        }

        LedgerEntry[] run = [.. ledger.Skip(first)];
        var broken = run.LastOrDefault(entry => entry.Outcome != LedgerOutcome.Done);
        return new LastRun(run.Min(entry => entry.Started), broken is null ? OutcomeOf(run) : Words<LedgerOutcome>.Names.Of(broken.Outcome),
            broken is null ? null : $"{broken.Station}{(broken.Error is { } error ? $": {error}" : "")}",
            [.. run.Select(entry => entry.Station)], CostSum.Of(run));
    }

    private static bool EndsBetween(LedgerEntry former, LedgerEntry next) =>
        Is(former, StationName.Release) || (Is(former, StationName.Gate) && !Is(next, StationName.Release))
        || next.Started - (former.Started + TimeSpan.FromSeconds(former.Seconds)) > LargestGap;

    private static string OutcomeOf(LedgerEntry[] run) =>
        Is(run[^1], StationName.Release) ? "released" : Is(run[^1], StationName.Gate) ? "refused"
            : Words<LedgerOutcome>.Names.Of(LedgerOutcome.Done);

    private static bool Is(LedgerEntry entry, string kind) => entry.Station.StartsWith(kind + "/", StringComparison.Ordinal);
}

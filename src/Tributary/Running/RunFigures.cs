using Tributary.Planning;
using Tributary.Releases;

namespace Tributary.Running;

/// <summary>What a station should take beside what it took.</summary>
/// <param name="Step">The station.</param>
/// <param name="Expected">The estimate from before the run.</param>
/// <param name="Actual">Its newest entry in the ledger that ended well; null
/// if it did not run, as a release that the gate refused.</param>
public sealed record RunFigures(Step Step, Estimate Expected, LedgerEntry? Actual)
{
    /// <summary>The stations of a run that ended, in order.</summary>
    public static IReadOnlyList<RunFigures> Of(RunResult result)
    {
        var history = History.Of(result.Plan.Store);
        return [.. result.Plan.Stale.Select(step => new RunFigures(
            step, result.Plan.Estimates[step.Folder], result.IsRefused && step is ReleaseStep ? null
                : history.Of(step.Name, step.Identity)))];
    }

    /// <summary>What several took together.</summary>
    public static Estimate Sum(IEnumerable<RunFigures> figures) =>
        Estimate.Sum(figures.Where(figure => figure.Actual is not null).Select(figure => ActualOf(figure.Actual!)));

    /// <summary>An entry of the ledger as figures.</summary>
    public static Estimate ActualOf(LedgerEntry entry) =>
        new(entry.Seconds, entry.Tokens, entry.Price is { } price ? new Money(price, entry.Currency ?? "") : null, EstimateBasis.LastRun);
}

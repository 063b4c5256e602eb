using Tributary.Releases.Stores;

namespace Tributary.Reporting.Costs;

/// <summary>What a set of runs took together. A figure that only some of them recorded is the sum of those, with their number.</summary>
internal sealed record CostSum
{
    /// <summary>Number of runs.</summary>
    public required int Runs { get; init; }

    /// <summary>Seconds of the machine: of runs side by side each its part.</summary>
    public required double Seconds { get; init; }

    /// <summary>The same times the machine's accelerators; null if no run had any.</summary>
    public required double? GpuSeconds { get; init; }

    /// <summary>Tokens that went through the model.</summary>
    public required long Tokens { get; init; }

    /// <summary>Floating-point operations; null if no run recorded them.</summary>
    public required double? Flops { get; init; }

    /// <summary>Runs that recorded their operations.</summary>
    public required int FlopsRuns { get; init; }

    /// <summary>Energy in joules; null if no run recorded it.</summary>
    public required double? Joules { get; init; }

    /// <summary>Runs that recorded their energy.</summary>
    public required int JoulesRuns { get; init; }

    /// <summary>Money, one amount per currency, sorted by it; empty if no run has a price.</summary>
    public required IReadOnlyList<Money> Money { get; init; }

    /// <summary>Runs that have a price.</summary>
    public required int PricedRuns { get; init; }

    /// <summary>The sum of runs.</summary>
    public static CostSum Of(IReadOnlyCollection<LedgerEntry> runs) => new()
    {
        Runs = runs.Count,
        Seconds = Rounded(runs.Sum(run => run.Charged)),
        GpuSeconds = Known(runs, run => run.Charged * run.Gpus) is { } gpus ? Rounded(gpus) : null,
        Tokens = runs.Sum(run => run.Tokens),
        Flops = Known(runs, run => run.Flops),
        FlopsRuns = runs.Count(run => run.Flops is not null),
        Joules = Known(runs, run => run.Joules) is { } joules ? Rounded(joules) : null,
        JoulesRuns = runs.Count(run => run.Joules is not null),
        Money = MoneyOf(runs),
        PricedRuns = runs.Count(run => run is { Price: not null, Currency: not null }),
    };

    internal static IReadOnlyList<Money> MoneyOf(IEnumerable<LedgerEntry> runs) =>
        [.. runs.Where(run => run is { Price: not null, Currency: not null }).GroupBy(run => run.Currency!, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new Money(group.Sum(run => run.Price!.Value), group.Key))];

    internal static double Rounded(double seconds) => Math.Round(seconds, 3);

    private static double? Known(IEnumerable<LedgerEntry> runs, Func<LedgerEntry, double?> figure) =>
        runs.Select(figure).Where(value => value is not null).ToArray() is { Length: > 0 } values ? values.Sum() : null;
}

/// <summary>The runs of one word of the key that ended in one way.</summary>
/// <param name="Key">The word.</param>
/// <param name="Outcome">How they ended.</param>
/// <param name="Sum">What they took.</param>
internal sealed record CostRow(string Key, LedgerOutcome Outcome, CostSum Sum);

using Tributary.Releases.Stores;
using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Costs;

/// <summary>A cost book as tables and sentences.</summary>
internal static class CostTables
{
    private const string None = "-";

    /// <summary>All runs, summed.</summary>
    public static TextTable Runs(CostBook book) => TextTable.Of<CostRow>(
        $"all runs of the ledger, by {CostKeyWords.Table.Of(book.By)}: the machine's time, shared by what ran at the same time; a figure "
            + $"with 'of' is the sum of the runs that recorded it",
        [
            new(CostKeyWords.Table.Of(book.By), row => row.Key, RightAligned: false),
            new("ended", row => Words<LedgerOutcome>.Names.Of(row.Outcome)),
            new("runs", row => Figure.Count(row.Sum.Runs)),
            new("time", row => Figure.Seconds(row.Sum.Seconds)),
            .. book.Totals.All(row => row.Sum.GpuSeconds is null) ? Array.Empty<Column<CostRow>>()
                : [new("GPU time", row => row.Sum.GpuSeconds is { } gpus ? Figure.Seconds(gpus) : None)],
            new("tokens", row => Figure.Count(row.Sum.Tokens)),
            new("TFLOP", row => Partial((row.Sum.Flops / 1e12)?.ToString("0.000", CultureInfo.InvariantCulture),
                row.Sum.FlopsRuns, row.Sum.Runs)),
            new("energy", row => Partial((row.Sum.Joules / 3600)?.ToString("0.00 'Wh'", CultureInfo.InvariantCulture),
                row.Sum.JoulesRuns, row.Sum.Runs)),
            new("money", row => Partial(Amounts(row.Sum.Money), row.Sum.PricedRuns, row.Sum.Runs)),
        ],
        book.Rows.Concat(book.Totals));

    /// <summary>The updates beside the combined adapter.</summary>
    public static TextTable Combined(CostBook book) => TextTable.Of<UpdateCost>(
        "keeping one combined adapter instead: training, searching and merging beside one training on all languages' data; "
            + "evaluation is the same and left out",
        [
            new("update", update => update.Name, RightAligned: false),
            new("trained anew", update => update.Trained.Count == 0 ? None : string.Join(' ', update.Trained)),
            new("taken", update => Figure.Seconds(update.Merged.Seconds)),
            new("money", update => Amounts(update.Merged.Money) ?? None),
            new("combined", update => update.CombinedSeconds is { } seconds ? Figure.Seconds(seconds) : None),
            new("money", update => Amounts(update.CombinedMoney) ?? None),
            new("which is", update => Words<CostBasis>.Names.Of(update.Basis).Replace('_', ' ')),
            new("saved", update => update.CombinedSeconds is > 0 and var combined
                ? Figure.Percent(1 - (update.Merged.Seconds / combined)) : None),
        ],
        book.Combined.Updates);

    /// <summary>The totals in sentences; empty if nothing was trained.</summary>
    public static IReadOnlyList<string> Sentences(CostBook book)
    {
        var combined = book.Combined;
        var lines = new List<string>();
        if (combined.Saved is { } saved)
        {
            lines.Add($"total: taken {Figure.Seconds(combined.MergedSeconds)}, combined "
                + $"{Figure.Seconds(combined.MeasuredSeconds + combined.EstimatedSeconds)}, " +
                $"of which {Figure.Seconds(combined.MeasuredSeconds)} measured and {Figure.Seconds(combined.EstimatedSeconds)} estimated; "
                    + $"saved {Figure.Percent(saved)}");
        }

        if (combined.UnknownUpdates > 0)
        {
            lines.Add($"{Invariant.Text(combined.UnknownUpdates)} of {Invariant.Text(combined.Updates.Count)} updates are in no total: "
                + $"the ledger does not know every language's training");
        }

        if (combined.Unreleased > 0)
        {
            lines.Add($"{Invariant.Text(combined.Unreleased)} training runs are in no release and in no update");
        }

        var untrained = combined.Updates.SelectMany(update => update.Untrained).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToArray();
        if (untrained.Length > 0)
        {
            lines.Add($"{string.Join(", ", untrained)}: brought as adapters, so that a combined training on their data is in no figure");
        }

        return lines;
    }

    private static string Partial(string? figure, int known, int of) =>
        figure is null ? None : known == of ? figure : $"{figure} ({Invariant.Text(known)} of {Invariant.Text(of)})";

    private static string? Amounts(IReadOnlyList<Money> money) =>
        money.Count == 0 ? null
            : string.Join(" + ", money.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Amount:0.0000} {one.Currency}")));
}

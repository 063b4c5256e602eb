using Tributary.Planning.Stations;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Reporting.Costs;

/// <summary>Finds what the combined adapter would have cost at every update.</summary>
internal sealed class CombinedCosts(Store store, IReadOnlyList<LedgerEntry> ledger)
{
    private readonly Dictionary<(string Station, string Identity),
        LedgerEntry> done = ledger.Where(entry => entry.Outcome == LedgerOutcome.Done)
        .GroupBy(entry => (entry.Station, entry.Identity)).ToDictionary(runs => runs.Key, runs => runs.Last());

    /// <summary>What an update took, and what the combined adapter would have taken.</summary>
    public UpdateCost Of(UpdateEvent update)
    {
        var cost = new UpdateCost
        {
            Name = update.Name,
            Trained = update.Trained,
            Languages = [.. update.Latest.Select(run => run.Station.FileStem)],
            Untrained = update.Untrained,
            Merged = CostSum.Of([.. update.Runs.Select(Find).OfType<LedgerEntry>()]),
            Basis = CostBasis.Unknown,
        };
        if (Measured(update.Latest) is { } measured)
        {
            return cost with { Basis = CostBasis.Measured, CombinedSeconds = measured.Seconds, CombinedTokens = measured.Tokens,
                CombinedMoney = CostSum.MoneyOf([measured]) };
        }

        return Estimated(cost, [.. update.Latest.Select(run => (Find(run), FullTokens(run)))]);
    }

    private UpdateCost Estimated(UpdateCost cost, IReadOnlyList<(LedgerEntry? Run, double? Tokens)> trainings)
    {
        if (trainings.Count == 0 || trainings.Any(training => training is not { Run: not null, Tokens: > 0 }))
        {
            return cost;
        }

        var tokens = trainings.Sum(training => training.Tokens!.Value);
        LedgerEntry[] timed = [.. trainings.Select(training => WithAllData(training.Run!))];
        var scale = tokens / timed.Sum(run => run.Tokens);
        return cost with
        {
            Basis = CostBasis.Estimated,
            CombinedSeconds = CostSum.Rounded(timed.Sum(run => run.Seconds) * scale),
            CombinedTokens = (long)Math.Round(tokens),
            // Money goes with time; of what has no price, none is made up.
            CombinedMoney = Array.TrueForAll(timed, run => run.Price is not null)
                ? [.. CostSum.MoneyOf(timed).Select(money => money with { Amount = money.Amount * scale })] : [],
        };
    }

    /// <summary>Tokens of a training on all data that it stands for: of one that went on from another
    /// by the share of examples that it read. Null if that is not known.</summary>
    private double? FullTokens(StationRun run) => Find(run)?.TokensOnAllData(wentOn: Inputs(run)?.GoesOn ?? false);

    /// <summary>
    /// The run that gives a language's seconds per token: its own, or of one that read a part the last before it that read everything. In a
    /// short run the start of the process weighs more, which would make the combined training look dearer than it is.
    /// </summary>
    private LedgerEntry WithAllData(LedgerEntry run) => run.Share is null ? run
        : ledger.TakeWhile(entry => !ReferenceEquals(entry, run))
            .LastOrDefault(entry => entry is { Outcome: LedgerOutcome.Done, Share: null, Tokens: > 0 } && entry.Station == run.Station)
            ?? run;

    private LedgerEntry? Find(StationRun run) => done.GetValueOrDefault((run.Station.ToString(), run.Identity.Hex));

    /// <summary>The run of a combined training whose inputs are those of the trainings taken together; null if none is known.</summary>
    private LedgerEntry? Measured(IReadOnlyList<StationRun> trainings)
    {
        var combined = new StationName(StationName.Train, TrainStation.Combined);
        var runs = done.Values.Where(run => run.Station == combined.ToString()).Reverse().ToArray();
        if (runs.Length == 0 || trainings.Select(Inputs).ToArray() is var parts && Array.Exists(parts, part => part is null))
        {
            return null;
        }

        return Array.Find(runs, run => Inputs(new StationRun(combined, Digest.Parse(run.Identity))) is
            { } inputs && IsUnion(inputs, parts!));
    }

    private static bool IsUnion(StationInputs whole, IReadOnlyList<StationInputs> parts) =>
        parts.All(part => Recipe(part).Since(Recipe(whole)).Count == 0)
        && parts.SelectMany(part => Data(part).Values).ToHashSet().SetEquals(Data(whole).Values);

    // Without what tells two trainings of the same recipe apart; a combined adapter never goes on from another.
    private static StationInputs Recipe(StationInputs inputs) =>
        inputs.Where(key => !key.IsOfUpdate && key.Kind is not (InputKind.Name or InputKind.Data));

    private static StationInputs Data(StationInputs inputs) => inputs.Where(key => key.Kind == InputKind.Data);

    /// <summary>What went into a station; null if its folder is gone.</summary>
    private StationInputs? Inputs(StationRun run) =>
        store.Has(run.Station, run.Identity) ? StationRecord.Read(store.FolderOf(run.Station, run.Identity)).Inputs : null;
}

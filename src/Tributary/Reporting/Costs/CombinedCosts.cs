using Tributary.Planning.Stations;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Reporting.Costs;

/// <summary>Finds what the combined adapter would have cost at every update. Of runs that were made again the first one counts, and
/// stations whose folder is gone are known from the ledger, so that a figure of the past stays as it is.</summary>
/// <param name="store">Holds what went into the trainings of older programs.</param>
/// <param name="ledger">The oldest run first.</param>
internal sealed class CombinedCosts(Store store, IReadOnlyList<LedgerEntry> ledger)
{
    private readonly Dictionary<RunKey, LedgerEntry> done = ledger.GroupBy(RunKey.Of)
        .Select(runs => (runs.Key, Whole: History.FirstWhole([.. runs]))).Where(run => run.Whole is not null)
        .ToDictionary(run => run.Key, run => run.Whole!);

    /// <summary>What an update took, and what the combined adapter would have taken.</summary>
    public UpdateCost Of(UpdateEvent update)
    {
        var cost = new UpdateCost
        {
            Name = update.Name,
            Trained = update.Trained,
            Languages = [.. update.Latest.Select(run => run.Parts.Stem)],
            Untrained = update.Untrained,
            Merged = CostSum.Of(update.Runs),
            Basis = CostBasis.Unknown,
        };
        if (update.Trained.Count == 0 && !update.IsOfOtherLanguages)
        {
            return cost with { Basis = CostBasis.NotNeeded, CombinedSeconds = 0, CombinedTokens = 0 };
        }

        if (Measured(update.Latest) is { } measured)
        {
            return cost with { Basis = CostBasis.Measured, CombinedSeconds = measured.Charged, CombinedTokens = measured.Tokens,
                CombinedMoney = CostSum.MoneyOf([measured]) };
        }

        return Estimated(cost, [.. update.Latest.Select(run => (done.GetValueOrDefault(run), FullTokens(run)))]);
    }

    private UpdateCost Estimated(UpdateCost cost, IReadOnlyList<(LedgerEntry? Run, double? Tokens)> trainings)
    {
        if (trainings.Count == 0 || trainings.Any(training => training is not { Run: not null, Tokens: > 0 }))
        {
            return cost;
        }

        var tokens = trainings.Sum(training => training.Tokens!.Value);
        LedgerEntry[] timed = [.. trainings.Select(training => WithAllData(training.Run!))];
        var scale = tokens / timed.Sum(run => run.WholeTokens);
        return cost with
        {
            Basis = CostBasis.Estimated,
            CombinedSeconds = CostSum.Rounded(timed.Sum(run => run.Charged) * scale),
            CombinedTokens = (long)Math.Round(tokens),
            // Money goes with time; of what has no price, none is made up.
            CombinedMoney = Array.TrueForAll(timed, run => run.Price is not null)
                ? [.. CostSum.MoneyOf(timed).Select(money => money with { Amount = money.Amount * scale })] : [],
        };
    }

    /// <summary>Tokens of a training on all data that it stands for: of one that went on from another
    /// by the share of examples that it read. Null if that is not known.</summary>
    private double? FullTokens(RunKey key) => done.GetValueOrDefault(key) is not { } run ? null
        : run.TokensOnAllData(wentOn: run.Trained is null && (Inputs(run)?.GoesOn ?? false));

    /// <summary>
    /// The run that gives a language's seconds per token: its own, or of one that read a part the last before it that read everything. In a
    /// short run the start of the process weighs more, which would make the combined training look dearer than it is.
    /// </summary>
    private LedgerEntry WithAllData(LedgerEntry run) => run.Share is null ? run
        : done.Values.TakeWhile(entry => !ReferenceEquals(entry, run))
            .LastOrDefault(entry => entry is { Share: null, Tokens: > 0 } && entry.Station == run.Station) ?? run;

    /// <summary>The run of a combined training whose inputs are those of the trainings taken together; null if none is known.</summary>
    private LedgerEntry? Measured(IReadOnlyList<RunKey> trainings)
    {
        var combined = done.Values.Where(run => CostKeys.Parts(run.Station) is (StationName.Train, TrainStation.Combined)).ToArray();
        if (combined.Length == 0 || trainings.Select(LearntFrom).ToArray() is var parts && Array.Exists(parts, part => part is null))
        {
            return null;
        }

        return Array.Find(combined, run => LearntFrom(RunKey.Of(run))?.IsUnionOf(parts!) ?? false);
    }

    /// <summary>What a training learnt from; null if neither the ledger nor its folder says it.</summary>
    private TrainedOn? LearntFrom(RunKey key) => done.GetValueOrDefault(key) is not { } run ? null
        : run.Trained ?? (Inputs(run) is { } inputs ? TrainedOn.Of(inputs) : null);

    /// <summary>What went into a station; null if its folder is gone.</summary>
    private StationInputs? Inputs(LedgerEntry run) =>
        StationName.Parse(run.Station) is var name && Digest.Parse(run.Identity) is var identity && store.Has(name, identity)
            ? StationRecord.Read(store.FolderOf(name, identity)).Inputs : null;
}

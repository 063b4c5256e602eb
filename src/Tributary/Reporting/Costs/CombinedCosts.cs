using Tributary.Planning;
using Tributary.Releases;

namespace Tributary.Reporting.Costs;

/// <summary>Finds what the combined adapter would have cost at every update.</summary>
internal sealed class CombinedCosts(Store store, IReadOnlyList<LedgerEntry> ledger)
{
    private const string DataPrefix = "data.";

    // What tells two trainings of the same recipe apart, beside their data.
    private static readonly string[] OwnNames = ["name", "station"];

    private readonly Dictionary<(string Station, string Identity), LedgerEntry> done = ledger.Where(entry => entry.Outcome == LedgerOutcome.Done)
        .GroupBy(entry => (entry.Station, entry.Identity)).ToDictionary(runs => runs.Key, runs => runs.Last());

    /// <summary>What an update took, and what the combined adapter would have taken.</summary>
    public UpdateCost Of(UpdateEvent update)
    {
        var trainings = update.Latest.Select(Find).ToArray();
        var cost = new UpdateCost
        {
            Name = update.Name,
            Trained = update.Trained,
            Languages = [.. update.Latest.Select(run => run.Station.FileStem)],
            Brought = update.Brought,
            Merged = CostSum.Of([.. update.Runs.Select(Find).OfType<LedgerEntry>()]),
            Basis = CostBasis.Unknown,
        };
        if (Measured(update.Latest) is { } measured)
        {
            return cost with { Basis = CostBasis.Measured, CombinedSeconds = measured.Seconds, CombinedTokens = measured.Tokens, CombinedMoney = CostSum.MoneyOf([measured]) };
        }

        if (trainings.Length == 0 || Array.Exists(trainings, run => run is null or { Tokens: 0 }))
        {
            return cost;
        }

        var tokens = trainings.Sum(run => run!.Tokens);
        var secondsPerToken = trainings.Sum(run => run!.Seconds) / trainings.Sum(run => run!.Tokens);
        return cost with
        {
            Basis = CostBasis.Estimated,
            CombinedSeconds = CostSum.Rounded(tokens * secondsPerToken),
            CombinedTokens = tokens,
            // Money goes with time; of what has no price, none is made up.
            CombinedMoney = Array.TrueForAll(trainings, run => run!.Price is not null) ? CostSum.MoneyOf(trainings!) : [],
        };
    }

    private LedgerEntry? Find(StationRun run) => done.GetValueOrDefault((run.Station.ToString(), run.Identity.Hex));

    /// <summary>The run of a combined training whose inputs are those of the trainings taken together; null where none is known.</summary>
    private LedgerEntry? Measured(IReadOnlyList<StationRun> trainings)
    {
        var combined = new StationName(StationName.Train, TrainStep.Combined);
        var runs = done.Values.Where(run => run.Station == combined.ToString()).Reverse().ToArray();
        if (runs.Length == 0 || trainings.Select(Inputs).ToArray() is var parts && Array.Exists(parts, part => part is null))
        {
            return null;
        }

        return Array.Find(runs, run => Inputs(new StationRun(combined, Digest.Parse(run.Identity))) is { } inputs && IsUnion(inputs, parts!));
    }

    private static bool IsUnion(IReadOnlyDictionary<string, string> whole, IReadOnlyList<IReadOnlyDictionary<string, string>> parts) =>
        parts.All(part => Recipe(part).SetEquals(Recipe(whole))) && parts.SelectMany(Data).ToHashSet().SetEquals(Data(whole));

    private static HashSet<KeyValuePair<string, string>> Recipe(IReadOnlyDictionary<string, string> inputs) =>
        [.. inputs.Where(input => !OwnNames.Contains(input.Key) && !input.Key.StartsWith(DataPrefix, StringComparison.Ordinal))];

    private static IEnumerable<KeyValuePair<string, string>> Data(IReadOnlyDictionary<string, string> inputs) =>
        inputs.Where(input => input.Key.StartsWith(DataPrefix, StringComparison.Ordinal));

    /// <summary>What went into a station; null where its folder is gone.</summary>
    private IReadOnlyDictionary<string, string>? Inputs(StationRun run) =>
        store.Has(run.Station, run.Identity) ? StationRecord.Read(store.FolderOf(run.Station, run.Identity)).Inputs : null;
}

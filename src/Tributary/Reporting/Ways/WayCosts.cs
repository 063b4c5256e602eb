using Tributary.Planning;
using Tributary.Planning.Stations;
using Tributary.Planning.Ways;
using Tributary.Releases.Stores;

namespace Tributary.Reporting.Ways;

/// <summary>What the ledger says that ways cost.</summary>
internal sealed class WayCosts(Plan plan, History history)
{
    private readonly WorkCost? evaluating = Evaluating(plan, history);

    /// <summary>A way's cost in the plan's scenario; null if one of its runs is not in
    /// the ledger, or a training is gone that another went on from.</summary>
    internal WayCost? Of(Way way)
    {
        var runs = way.Spent.Select(station => (station, Run: history.Whole(station.Name, station.Identity))).ToArray();
        // Of a training whose folder is gone it is not known what it went on from.
        if (evaluating is null || Array.Exists(runs, run => run.Run is null
            || (run.station is TrainStation && !FolderManifest.IsComplete(run.station.Folder))))
        {
            return null;
        }

        WorkCost Sum<T>() => runs.Where(run => run.station is T).Aggregate(WorkCost.None, (sum, run) => sum + Of(run.Run!));
        var trainings = runs.Where(run => run.station is TrainStation).ToArray();
        return new WayCost
        {
            Adapters = trainings.Length,
            Trainings = [.. trainings.GroupBy(run => run.station.Name).Select(chain => chain.Sum(run => run.Run!.Charged))],
            Tokens = trainings.Sum(run => run.Run!.Tokens),
            Training = Sum<TrainStation>(),
            Searching = Sum<SearchStation>(),
            Merging = Sum<MergeStation>(),
            Evaluating = evaluating.Value,
        };
    }

    /// <summary>The share of training tokens that the scenario's own language has, or the largest language at the first build.</summary>
    internal double? TokenShare()
    {
        var tokens = plan[Evaluation.Variant.Merged]!.Chain.OfType<TrainStation>()
            .Select(station => (station, Tokens: FullTokens(station))).ToArray();
        if (tokens.Length == 0 || Array.Exists(tokens, language => language.Tokens is not > 0))
        {
            return null;
        }

        var share = tokens.Where(language => plan.Scope.Scenario!.Language is not { } changed
            || language.station.Name.FileStem == changed.Tag)
            .Max(language => language.Tokens!.Value);
        return share / tokens.Sum(language => language.Tokens!.Value);
    }

    private double? FullTokens(TrainStation station) => history.Whole(station.Name, station.Identity)?.TokensOnAllData(
        wentOn: station.Inputs.GoesOn);

    private static WorkCost Of(LedgerEntry run) => new(run.Charged, run.Flops);

    // The same for every way: the median over the ways of measuring all languages, and loading the model once.
    private static WorkCost? Evaluating(Plan plan, History history)
    {
        var sums = plan.Ways.Select(way => way.Evaluations.Select(station => history.Whole(station.Name, station.Identity)).ToArray())
            .Where(runs => runs.Length > 0 && Array.TrueForAll(runs, run => run is not null))
            .Select(runs => runs.Aggregate(WorkCost.None, (sum, run) => sum + Of(run!)))
            .OrderBy(cost => cost.Seconds)
            .ToArray();
        return sums.Length == 0 ? null : sums[sums.Length / 2]
            + (history.LastOf(LedgerEntry.Load) is { } load ? Of(load) with { Flops = 0 } : WorkCost.None);
    }
}

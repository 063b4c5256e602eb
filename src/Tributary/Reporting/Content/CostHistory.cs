using Tributary.Evaluation;
using Tributary.Planning;
using Tributary.Planning.Stations;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Reporting.Content;

/// <summary>
/// What the ledger says a project cost: its first build (the oldest run of every station) and its last update (the newest runs since one
/// language was trained again). Both sides of a comparison carry the same evaluation, that of the merged model.
/// </summary>
internal sealed class CostHistory(Plan plan, History history)
{
    private static readonly StationName CombinedName = new(StationName.Train, TrainStation.Combined);
    private static readonly StationName MergeName = new(StationName.Merge, MergeStation.All);
    private static readonly StationName SearchName = new(StationName.Search, MergeStation.All);

    /// <summary>The first build; null if a language was never trained, or the merge never ran.</summary>
    public CostComparison? FirstBuild()
    {
        var trainings = plan.Project.TrainedLanguages.Select(language => history.Runs(StationOf(language.Language)).FirstOrDefault())
            .ToArray();
        var merge = history.Runs(MergeName).FirstOrDefault();
        return trainings.Length > 0 && Array.TrueForAll(trainings, run => run is not null) && merge is not null
            ? Compare(trainings!, merge, history.Runs(CombinedName).FirstOrDefault(), runs => runs[0])
            : null;
    }

    /// <summary>The last update; null if no language was trained again after a merge.</summary>
    public UpdateReport? Update()
    {
        var merges = history.Runs(MergeName);
        if (merges.Count < 2)
        {
            return null;
        }

        var since = merges[^2].Started;
        var retrained = plan.Project.TrainedLanguages
            .Select(language => (language.Language, Runs: history.Runs(StationOf(language.Language))))
            .Where(language => language.Runs.Count > 1 && language.Runs[^1].Started > since)
            .ToArray();
        if (retrained is not [var updated])
        {
            // Several at once are a rebuild rather than an update of one language.
            return null;
        }

        var combined = history.Runs(CombinedName).LastOrDefault(run => run.Started > since);
        return new UpdateReport(updated.Language, Compare([updated.Runs[^1]], merges[^1], combined, runs => runs[^1]));
    }

    private static StationName StationOf(Language language) => new(StationName.Train, language.Tag);

    private CostComparison Compare(
        IReadOnlyList<LedgerEntry> trainings,
        LedgerEntry merge,
        LedgerEntry? combined,
        Func<IReadOnlyList<LedgerEntry>, LedgerEntry> pick)
    {
        var evaluation = Evaluation(pick);
        return new CostComparison(
            new RunCost
            {
                AdaptersTrained = trainings.Count,
                TrainSeconds = trainings.Sum(run => run.Charged),
                MergeSeconds = merge.Charged + (SearchBefore(merge)?.Charged ?? 0),
                EvaluateSeconds = evaluation,
                Tokens = trainings.Sum(run => run.WholeTokens),
            },
            new RunCost
            {
                AdaptersTrained = 1,
                TrainSeconds = combined?.Charged,
                MergeSeconds = 0,
                EvaluateSeconds = evaluation,
                Tokens = combined?.WholeTokens,
            });
    }

    // Choosing belongs to merging here; nothing else of the project runs between the two.
    private LedgerEntry? SearchBefore(LedgerEntry merge) =>
        history.Runs(SearchName).LastOrDefault(run => run.Started <= merge.Started
            && run.Started > (history.Runs(MergeName).LastOrDefault(other => other.Started < merge.Started)?.Started
            ?? DateTimeOffset.MinValue));

    private double? Evaluation(Func<IReadOnlyList<LedgerEntry>, LedgerEntry> pick)
    {
        var runs = plan.Project.Languages.Where(language => language.Test is not null)
            .Select(language => history.Runs(new StationName(StationName.Evaluate, $"{Variant.Merged.Name}-{language.Language}")))
            .ToArray();
        return runs.Length > 0 && Array.TrueForAll(runs, list => list.Count > 0) ? runs.Sum(list => pick(list).Charged) : null;
    }
}

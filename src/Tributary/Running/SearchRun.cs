using Tributary.Evaluation.Tasks;
using Tributary.Merging.Search;
using Tributary.Planning.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Running;

/// <summary>Finds the best merge on the validation sets and puts what was tried in place. Scores
/// are kept in the store as they come: a search that is broken off goes on.</summary>
internal static class SearchRun
{
    /// <summary>Searches, and says what of it was at hand already.</summary>
    internal static ReusedWork Run(SearchStation station, Store store, LoadedModel models, TimeProvider clock,
        IProgress<RunEvent> progress, CancellationToken cancellation)
    {
        var (project, inputs) = station.State;
        var progressOfSearch = new SynchronousProgress<SearchProgress>(update =>
            progress.Report(new StationProgress(station.Name, update.Done / Math.Max(1, update.Of), update.Work)
                { Done = update.Done, Unit = "passes" }));
        EvaluationSet[] sets = [.. station.Adapters.Where(adapter => inputs[adapter.Language, Split.Valid] is not null)
            .Select(adapter => inputs.SetOf(adapter.Language, Split.Valid))];
        var trials = new SearchTrials(store.Trials, clock, () => models.Work);
        StationFiles.Make(station, folder => MergeSearchRun.Run(
            new MergeSearchInput(project.BaseModel, inputs.BaseModel.Hex, station.Adapters, project.Task, sets, project.Training.MaxLength,
                station.Settings, trials, ScratchFolder: folder["candidates"]),
            models, progressOfSearch, cancellation).Write(folder.WorkPath));
        var (seconds, work) = trials.ReusedCost;
        return new ReusedWork(trials.Reused, seconds, work.Tokens, StationWork.FlopsOf(station, work));
    }
}

using Tributary.Evaluation.Models;
using Tributary.Merging.Search;
using Tributary.Planning.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Running;

/// <summary>Finds the best merge on the validation sets and puts what was tried in place. Scores
/// are kept in the store as they come: a search that is broken off goes on.</summary>
internal static class SearchRun
{
    internal static void Run(SearchStation station, Store store, ILanguageModel model, IProgress<RunEvent> progress,
        CancellationToken cancellation)
    {
        var (project, inputs) = station.State;
        var told = new SynchronousProgress<SearchProgress>(update =>
            progress.Report(new StationProgress(station.Name, update.Done / Math.Max(1, update.Of), update.Work)));
        StationFiles.Make(station, folder => MergeSearchRun.Run(
            new MergeSearchInput
            {
                BaseModel = project.BaseModel,
                BaseModelIdentity = inputs.BaseModel.Hex,
                Adapters = station.Adapters,
                Task = project.Task,
                Sets = [.. station.Adapters.Where(adapter => inputs[adapter.Language, Split.Valid] is not null)
                    .Select(adapter => inputs.SetOf(adapter.Language, Split.Valid))],
                MaxLength = project.Training.MaxLength,
                Settings = station.Settings,
                TrialsFolder = store.Trials,
                ScratchFolder = folder["candidates"],
            },
            () => model,
            told,
            cancellation).Write(folder.WorkPath));
    }
}

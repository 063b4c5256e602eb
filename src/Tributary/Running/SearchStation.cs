using Tributary.Evaluation.Models;
using Tributary.Merging.Search;
using Tributary.Planning;
using Tributary.Releases;

namespace Tributary.Running;

/// <summary>Finds the best merge on the validation sets and puts what was tried in place. Scores
/// are kept in the store as they come: a search that is broken off goes on.</summary>
internal static class SearchStation
{
    internal static void Run(SearchStep step, Store store, ILanguageModel model, IProgress<RunEvent> progress,
        CancellationToken cancellation)
    {
        var (project, inputs) = step.State;
        var told = new SynchronousProgress<SearchProgress>(update =>
            progress.Report(new StationProgress(step.Name, update.Done / Math.Max(1, update.Of), update.Work)));
        StationFiles.Make(step, folder => MergeSearchRun.Run(
            new MergeSearchInput
            {
                BaseModel = project.BaseModel,
                BaseModelIdentity = inputs.BaseModel.Hex,
                Adapters = [.. step.Adapters.Select(adapter => new SearchAdapter(adapter.Language, adapter.Folder, adapter.Identity))],
                Task = project.Task,
                Sets = [.. step.Adapters.Where(adapter => inputs[adapter.Language, Split.Valid] is not null)
                    .Select(adapter => inputs.SetOf(adapter.Language, Split.Valid))],
                MaxLength = project.Training.MaxLength,
                Settings = step.Settings,
                TrialsFolder = store.Trials,
                ScratchFolder = folder["candidates"],
            },
            () => model,
            told,
            cancellation).Write(folder.WorkPath));
    }
}

using Tributary.Merging;
using Tributary.Merging.Plans;
using Tributary.Merging.Recipes;
using Tributary.Merging.Search;
using Tributary.Planning;

namespace Tributary.Running;

/// <summary>Merges adapters as the project, or the search before it, says, and puts the folder in place.</summary>
internal static class MergeStation
{
    /// <summary>Runs, and says how many floating-point operations that took.</summary>
    internal static StationWork Run(MergeStep step, CancellationToken cancellation)
    {
        using var plan = Merger.Plan(RecipeOf(step.State, step.Adapters, SettingsOf(step)));
        var merged = Merger.Run(plan, cancellation: cancellation);
        StationFiles.Make(step, folder => merged.WriteFiles(folder.WorkPath, step.Folder));
        return new StationWork(0, MergeWork.Flops(plan));
    }

    /// <summary>The settings in force: those that were found, else the project's.</summary>
    internal static MergeSettings SettingsOf(MergeStep step) =>
        step.Search is { } search ? SearchResult.Read(search.Folder).WinnerSettings() : step.Settings;

    internal static AdapterMergeRecipe RecipeOf(ProjectState state, IReadOnlyList<LanguageAdapter> adapters, MergeSettings settings) =>
        AdapterMergeRecipe.Of(settings, adapters.Select(adapter => (adapter.Language.Tag, adapter.Folder)), state.Project.BaseModel);
}

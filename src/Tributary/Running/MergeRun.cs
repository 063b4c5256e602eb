using Tributary.Merging;
using Tributary.Merging.Plans;
using Tributary.Merging.Recipes;
using Tributary.Merging.Search;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;

namespace Tributary.Running;

/// <summary>Merges adapters as the project, or the search before it, says, and puts the folder in place.</summary>
internal static class MergeRun
{
    /// <summary>Runs, and says how many floating-point operations that took.</summary>
    internal static StationWork Run(MergeStation station, CancellationToken cancellation)
    {
        using var plan = Merger.Plan(RecipeOf(station.State, station.Adapters, SettingsOf(station)));
        StationFiles.Make(station, folder => Merger.Write(plan, folder, station.Folder, cancellation: cancellation));
        return new StationWork(0, MergeWork.Flops(plan));
    }

    /// <summary>The settings in force: those that were found, else the project's.</summary>
    internal static MergeSettings SettingsOf(MergeStation station) =>
        station.Search is { } search ? SearchResult.Read(search.Folder).WinnerSettings() : station.Settings;

    internal static AdapterMergeRecipe RecipeOf(ProjectState state, IReadOnlyList<LanguageAdapter> adapters, MergeSettings settings) =>
        AdapterMergeRecipe.Of(settings, adapters.Select(adapter => (adapter.Language.Tag, adapter.Folder)), state.Project.BaseModel);
}

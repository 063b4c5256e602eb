using Tributary.Planning.Inputs;
using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;

namespace Tributary.Planning.Stations;

/// <summary>Which trainings are asked for: one language alone, so that the others
/// keep what they have; or one again, though it is there.</summary>
/// <param name="state">The project.</param>
/// <param name="store">Its store.</param>
/// <param name="history">What has run.</param>
/// <param name="scope">What is asked for.</param>
/// <param name="current">The current release; null if there is none.</param>
internal sealed class AskedTrainings(ProjectState state, Store store, History history, PlanScope scope, Release? current)
{
    /// <summary>A language's training as it is asked for.</summary>
    /// <param name="language">The language.</param>
    /// <param name="station">Its training as the project needs it.</param>
    /// <exception cref="BadInputException">The language shall keep an adapter that it
    /// has not, or be trained again from one that is gone.</exception>
    internal TrainStation Of(Language language, TrainStation station)
    {
        if (scope is { Scenario: null, Only: { } only } && only != language && !station.IsUpToDate)
        {
            return Kept(station, language, only);
        }

        return scope.Scenario is null && scope.Force == language && station.IsUpToDate ? Forced(station) : station;
    }

    private TrainStation Kept(TrainStation stale, Language language, Language only)
    {
        var why = string.Join("; ", stale.Reasons);
        // The released one first: what ran last may belong to a comparison, or to what the gate refused.
        var released = current?.Record.Languages.FirstOrDefault(known => known.Language == language)?.Adapter;
        if ((released is { } run && store.Has(run.Station, run.Identity) ? store.FolderOf(run.Station, run.Identity)
            : history.LastFolder(stale.Name)) is not { } folder)
        {
            throw new BadInputException(state.Project.File, $"only '{only}' shall be trained, and '{language}' has no finished adapter "
                + $"that it could keep ({why}); train all that is stale");
        }

        var last = UpdatePlanner.Finished(stale.Name, folder, language, state);
        return last.Inputs[InputKey.BaseModel] == state.Inputs.BaseModel.Hex
            ? last with { Kept = why }
            : throw new BadInputException(state.Project.File,
                $"only '{only}' shall be trained, and the last adapter of '{language}' is for another base model; "
                + $"train all that is stale");
    }

    private static TrainStation Forced(TrainStation station) => station.Start is null && station.Inputs.GoesOn
        ? throw new BadInputException(station.Folder, "cannot be trained again: the adapter that it went on from is not there any more")
        : station with
        {
            IsForced = true, Status = station.Status with { IsUpToDate = false, Reasons = ["trained again as asked for"] },
        };
}

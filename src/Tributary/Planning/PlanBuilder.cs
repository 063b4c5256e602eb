using Tributary.Planning.Estimates;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Planning.Ways;
using Tributary.Projects;
using Tributary.Releases;
using Tributary.Releases.Stores;
using Tributary.Training;

namespace Tributary.Planning;

/// <summary>Plans a project as it is, or what a scenario makes of it.</summary>
internal sealed class PlanBuilder(Store store, PlanScope scope)
{
    private readonly History history = History.Of(store);
    private readonly Release? current = new ReleaseStore(store).RequireCurrent();

    /// <summary>The plan.</summary>
    /// <param name="before">The project before the scenario's change; null if there is none.</param>
    /// <param name="after">The project after it; the project itself without a scenario.</param>
    internal Plan Build(ProjectState? before, ProjectState after)
    {
        if (scope.Scenario is not { } scenario)
        {
            var now = Planner(after, before: null);
            var merged = new WayPlanner(now, before: null).Merged();
            var release = new ReleasePlanner(now, merged, store, current).Plan();
            return Plan(now.State, [merged], [.. release.Released, .. release.Own.SelectMany(own => own.Stations), release]);
        }

        var earlier = before is null ? null : Planner(before, before: null);
        var later = Planner(after, earlier);
        return Plan(after, [.. new WayPlanner(later, earlier).Compared(scenario, ComparedNames.Of(after.Project, scope))], []);
    }

    // Trainings first, as they are run; each station once, however many ways lead over it.
    private Plan Plan(ProjectState state, IReadOnlyList<Way> ways, IReadOnlyList<Station> release)
    {
        var stations = ways.SelectMany(way => way.Chain).SelectMany(WithStarts).OrderBy(station => station is TrainStation ? 0 : 1)
            .Concat(state.Project.Languages.SelectMany(language =>
                ways.SelectMany(way => way.Evaluations.Where(station => station.Language == language.Language))))
            .Concat(release)
            .DistinctBy(station => station.Folder, StringComparer.Ordinal)
            .ToArray();
        return Estimated(new Plan(state, scope, store, ways, stations) { Estimates = new Dictionary<string, Estimate>() }, measured: null);
    }

    /// <summary>A plan with estimates, which know how fast this machine is if it was measured.</summary>
    internal Plan Estimated(Plan plan, MachineSpeed? measured)
    {
        var trainings = plan.Stale.OfType<TrainStation>().Count();
        var estimator = new Estimator(plan.State, store, history, measured,
            Math.Clamp(trainings, 1, plan.Project.Run.Workers ?? 1));
        return plan with { Estimates = plan.Stale.ToDictionary(station => station.Folder, estimator.Of, StringComparer.Ordinal),
            Loading = estimator.Loading(plan.Stale) };
    }

    // A scenario's training may go on from one that the project before it would have, and has not yet.
    private static IEnumerable<Station> WithStarts(Station station) => station is TrainStation { Start: { IsUpToDate: false } start }
        ? [.. WithStarts(start), station] : [station];

    private Planner Planner(ProjectState state, Planner? before) => new(state, store, history, scope, current, before);

    /// <summary>Refuses a scope that names what the project has not.</summary>
    internal void Require(Project project)
    {
        BadInputException.ThrowIfAny((scope.Scenario is null ? new[] { scope.Only, scope.Force } : []).OfType<Language>().Distinct()
            .Where(named => project[named] is null or { Adapter: not null })
            .Select(named => project[named] is null ? project.Unknown(named)
                : new Problem(project.File, $"language '{named}' brings an adapter along: there is nothing to train")));
    }
}

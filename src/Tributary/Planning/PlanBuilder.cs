using Tributary.Projects;
using Tributary.Releases;

namespace Tributary.Planning;

/// <summary>Plans a project as it is, or what a scenario makes of it.</summary>
internal sealed class PlanBuilder(Store store)
{
    private readonly History history = History.Of(store);

    /// <summary>The plan.</summary>
    /// <param name="project">The project as it lies on disk.</param>
    /// <param name="scope">How much.</param>
    /// <param name="stateOf">Reads what a project names.</param>
    internal Plan Build(Project project, PlanScope scope, Func<Project, ProjectState> stateOf)
    {
        if (scope.Scenario is not { } scenario)
        {
            var now = Planner(stateOf(project));
            return Plan(now.State, scope, [new WayPlanner(now, before: null).Merged()]);
        }

        var before = scenario.Before(project) is { } earlier ? Planner(stateOf(earlier)) : null;
        var after = Planner(stateOf(scenario.After(project)));
        return Plan(after.State, scope, [.. new WayPlanner(after, before).Compared(scenario, ComparedNames.Of(project, scope))]);
    }

    // Trainings first, as they are run; each station once, however many ways lead over it.
    private Plan Plan(ProjectState state, PlanScope scope, IReadOnlyList<Way> ways)
    {
        var steps = ways.SelectMany(way => way.Chain).OrderBy(step => step is TrainStep ? 0 : 1)
            .Concat(state.Project.Languages.SelectMany(language => ways.SelectMany(way => way.Evaluations.Where(step => step.Language == language.Language))))
            .DistinctBy(step => step.Folder, StringComparer.Ordinal);
        return new Plan(state, scope, store, ways, [.. steps]);
    }

    private Planner Planner(ProjectState state) => new(state, store, history);
}

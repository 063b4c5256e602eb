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
        return Plan(after.State, scope, [.. new WayPlanner(after, before).Compared(scenario, Against(project, scope))]);
    }

    private static IReadOnlyList<string> Against(Project project, PlanScope scope)
    {
        var compare = project.Compare;
        var problems = scope.Against.Where(name => !compare.Knows(name) || (name == CompareSettings.ByCluster && compare.Clusters.Count == 0))
            .Select(name => new Problem(project.File, name == CompareSettings.ByCluster
                ? "there are no clusters to compare with; name them, as in 'compare: { clusters: { romance: [es, fr] } }'"
                : $"nothing to compare with is called '{name}'; there are: {string.Join(", ", compare.Names)}"))
            .ToArray();
        return problems.Length == 0 ? [.. compare.Against.Concat(scope.Against).Distinct(StringComparer.Ordinal)] : throw new BadInputException(problems);
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

using Tributary.Evaluation;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Projects;
using Tributary.Training;

namespace Tributary.Planning.Ways;

/// <summary>Plans the ways to a model of a project: by merging, or by training on everything together.</summary>
/// <param name="after">The project as it shall be.</param>
/// <param name="before">The project before a change; null at the first build.</param>
internal sealed class WayPlanner(Planner after, Planner? before)
{
    /// <summary>The project's own way alone.</summary>
    internal Way Merged() => Way(Variant.Merged, planner => Merge(Variant.Merged, planner));

    /// <summary>Everything that is compared, in the order in which it is shown.</summary>
    internal IEnumerable<Way> Compared(Scenario scenario, ComparedNames names)
    {
        var other = scenario.Kind == ScenarioKind.Update ? after.Otherwise(scenario.Language!.Value) : null;
        var otherName = other?.Project.Training.Update.Mode == UpdateMode.Continue ? Variant.MergedContinued : Variant.MergedScratch;
        (Variant Name, bool IsPlanned, Func<Way> Make)[] ways =
        [
            (Variant.Base, true, () => Way(Variant.Base, new Route([], [], _ => null), null)),
            (Variant.Individual, true, () => Way(Variant.Individual, Individual)),
            (Variant.CombinedBefore, before is not null, () => Way(Variant.CombinedBefore, Combined(before!), Combined(before!))),
            (Variant.Combined, true, () => Way(Variant.Combined, Combined)),
            (Variant.Continued, before is not null,
                () => Way(Variant.Continued, Continued(before!, scenario.Language!.Value), Combined(before!))),
            (Variant.Merged, true, Merged),
            (otherName, other is not null, () => Way(otherName, Merge(otherName, other!), Merge(Variant.Merged, before!))),
            .. names.Against.Select(name => new Variant(name))
                .Select(name => (name, true, (Func<Way>)(() => Way(name, planner => Merge(name, planner))))),
        ];
        return ways.Where(way => way.IsPlanned && !names.Without.Contains(way.Name.Name)).Select(way => way.Make());
    }

    private static Route Individual(Planner project) => new(project.Trained, [], language => project.AdapterOf(language));

    private static Route Combined(Planner project)
    {
        var combined = project.Combined();
        return new Route([combined], [], _ => AdapterPlace.Of(combined));
    }

    private Route Continued(Planner start, Language language)
    {
        var first = start.Combined();
        var continued = after.Train(Variant.Continued.Name, [language], first);
        return new Route([first, continued], [], _ => AdapterPlace.Of(continued));
    }

    private static Route Merge(Variant variant, Planner project)
    {
        var compare = project.Project.Compare;
        return variant.Name switch
        {
            _ when variant == Variant.Merged => One(project, MergeStation.All, project.Project.Merge),
            _ when variant == Variant.MergedScratch || variant == Variant.MergedContinued =>
                One(project, variant.Name, project.Project.Merge),
            CompareSettings.Average => One(project, variant.Name, Mean(project, _ => 1)),
            CompareSettings.WeightedAverage => One(project, variant.Name, Mean(project, project.TrainingExamples)),
            CompareSettings.ByCluster => Clusters(project),
            _ when compare.Methods.TryGetValue(variant.Name, out var named) => One(project, variant.Name, named),
            _ => One(project, variant.Name, new ProjectMerge(new MergeSettings { Method = MergeMethods.All[variant.Name] })),
        };
    }

    private static ProjectMerge Mean(Planner project, Func<Language, double> weight) => new(new MergeSettings
    {
        Method = MergeMethods.All["linear"],
        Lambdas = [1],
        Weights = project.Project.MergedLanguages.ToDictionary(language => language.Language.Tag, language =>
            weight(language.Language), StringComparer.Ordinal),
    });

    private static Route One(Planner project, string name, ProjectMerge settings)
    {
        var merge = project.Merge(name, [.. project.Project.MergedLanguages.Select(language => language.Language)], settings);
        return new Route(project.Trained, Chain(merge), language => project.Project.Routes.Contains(language) ? project.AdapterOf(language)
            : AdapterPlace.Of(merge));
    }

    private static Route Clusters(Planner project)
    {
        var merges = project.Project.Compare.Clusters
            .Select(cluster => (cluster.Key, Members: cluster.Value.Where(member => project.Has(member)).ToArray()))
            .Where(cluster => cluster.Members.Length > 1)
            .Select(cluster => (cluster.Members, Merge: project.Merge($"{CompareSettings.ByCluster}-{cluster.Key}",
                cluster.Members, project.Project.Merge)))
            .ToArray();
        var placeOf = merges.SelectMany(merge => merge.Members.Select(member => (member, Place: AdapterPlace.Of(merge.Merge))))
            .ToDictionary(pair => pair.member, pair => pair.Place);
        return new Route(
            project.Trained,
            [.. merges.SelectMany(merge => Chain(merge.Merge))],
            language => placeOf.TryGetValue(language, out var place) ? place : project.AdapterOf(language));
    }

    private static IReadOnlyList<Station> Chain(MergeStation merge) => merge.Search is { } search ? [search, merge] : [merge];

    private Way Way(Variant name, Func<Planner, Route> route) => Way(name, route(after), before is null ? null : route(before));

    private Way Way(Variant name, Route route, Route? earlier)
    {
        IReadOnlyList<Station> chain = [.. route.Trainings, .. route.Merges];
        // If nothing stands before, a training that went on from others is not there without them.
        IReadOnlyList<Station> whole = earlier is not null ? chain
            : [.. chain.SelectMany(station => station is TrainStation training
                ? [.. after.StartsOf(training), training] : new[] { station })];
        var known = earlier is null ? [] : earlier.Trainings.Concat(earlier.Merges).Select(station => station.Folder)
            .ToHashSet(StringComparer.Ordinal);
        var languages = after.Project.Languages;
        return new Way(
            name,
            chain,
            [.. whole.Where(station => !known.Contains(station.Folder))],
            languages.ToDictionary(language => language.Language, language => route.PlaceOf(language.Language)),
            [.. languages.Where(language => language.Test is not null)
                .Select(language => after.Evaluate(name, language.Language, route.PlaceOf(language.Language)))]);
    }

    /// <summary>What leads to a model, and which adapter it has in each language.</summary>
    private sealed record Route(IReadOnlyList<Station> Trainings, IReadOnlyList<Station> Merges, Func<Language, AdapterPlace?> PlaceOf);
}

using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Releases.Stations;
using Tributary.Running;
using Tributary.Torch;

namespace Tributary.PaperStudy;

/// <summary>
/// Runs one part in this process, on one thread: another part runs beside it on the other core, so that every time is taken under the same
/// load. What ran before is found in the project's store and not run again.
/// </summary>
internal sealed class PartRun(StudyOptions options, StudyPart part)
{
    private const string Recipe = "{ r: 16 }";

    /// <summary>Runs everything and writes the part's section and outcome into its folder.</summary>
    public Task RunAsync() => part.Recipes.Count > 0 ? RecipesAsync() : ScenariosAsync();

    private async Task ScenariosAsync()
    {
        var project = new StudyProject(options, part, Path.Combine(options.Work, part.Name));
        project.Write(Recipe, [], part.Against);
        var initial = await CompareAsync(project, Scenario.Initial, []);
        var routed = await RouteAsync(project, initial);
        // As a team would: the merge that was found is written into the project file, and updates keep it.
        project.Write(Recipe, [], part.Against);
        var found = LambdaFound(project);
        project.Write(Recipe, [], ["average"], found);
        var update = await CompareAsync(project, new Scenario(ScenarioKind.Update, Language.Parse(StudyProject.Updated), project.MoreFile),
            []);
        var added = part.IsBalanced ? null : await CompareAsync(project,
            new Scenario(ScenarioKind.Add, Language.Parse(StudyProject.Added)), []);
        new PartSection(part, initial, routed, update, added).Write(project.Folder);
    }

    private async Task RecipesAsync()
    {
        var comparisons = new List<(string, Comparison)>();
        foreach (var ((name, adapter), number) in part.Recipes.Select((recipe, index) => (recipe, index + 1)))
        {
            var project = new StudyProject(options, part, Path.Combine(options.Work, part.Name, MarkdownRows.Count(number)));
            project.Write(adapter, [], part.Against);
            comparisons.Add((name, await CompareAsync(project, Scenario.Initial, ["combined"])));
        }

        RecipeSection.Write(part, comparisons, Path.Combine(options.Work, part.Name));
    }

    private async Task<Comparison?> RouteAsync(StudyProject project, Comparison initial)
    {
        if (part.IsBalanced || initial.Best.AgainstIndividual is not { } lost || initial.Losing is not { Length: > 0 } losing)
        {
            return null;
        }

        // With all languages but one gone there is nothing left to merge; the one that loses least stays with the others.
        string[] routes = losing.Length < StudyProject.Languages.Length ? losing
            : [.. lost.Languages.OrderBy(row => row.Value.Difference).Take(losing.Length - 2).Select(row => row.Key)];
        project.Write(Recipe, routes, ["average", "linear_searched"]);
        return await CompareAsync(project, Scenario.Initial, []);
    }

    private static double LambdaFound(StudyProject project)
    {
        var search = LocalProject.Open(project.Folder, TorchEngine.Create()).Plan()
            .Single(station => station.Name.Kind == StationName.Search);
        using var found = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(search.Folder, "search.json")));
        return found.RootElement.GetProperty("winner").GetProperty("lambda").GetDouble();
    }

    private Task<Comparison> CompareAsync(StudyProject project, Scenario scenario, IReadOnlyList<string> without) =>
        Comparison.RunAsync(project.Folder, scenario, without, new Progress<RunEvent>(Tell));

    private void Tell(RunEvent value)
    {
        if (value is StationDone done && value.Station.Kind != StationName.Evaluate)
        {
            Console.WriteLine(FormattableString.Invariant($"{part.Name}: {value.Station} {done.Seconds:0.0} s"));
        }
    }
}

using Tributary.Evaluation;
using Tributary.Merging.Search;
using Tributary.Planning;
using Tributary.Reporting;
using Tributary.Reporting.Ways;
using Tributary.Running;
using Tributary.Running.Jobs;
using Tributary.Torch.Inference;

namespace Tributary.PaperStudy;

/// <summary>
/// Runs one part in this process, on one thread: another part runs beside it on the other core, so that every time is taken under the same
/// load. What ran before is found in the project's store and not run again.
/// </summary>
internal sealed class PartRun(StudyOptions options, StudyPart part)
{
    // A language that loses more goes back to its own adapter.
    private const double AllowedEstimate = -0.05;
    private const double AllowedBound = -0.02;

    /// <summary>Runs everything and writes the part's section and outcome into its folder.</summary>
    public Task RunAsync() => part.Recipes.Count > 0 ? RecipesAsync() : ScenariosAsync();

    private async Task ScenariosAsync()
    {
        var project = new StudyProject(options, part, Path.Combine(options.Work, part.Name));
        project.Write("{ r: 16 }", [], part.Against);
        var initial = await CompareAsync(project, Scenario.Initial, []);
        var routed = await RouteAsync(project, initial);
        // As a team would: the merge that was found is written into the project file, and updates keep it.
        project.Write("{ r: 16 }", [], part.Against);
        var found = SearchResult.Read(Plan.Of(project.Folder, PlanScope.Merged, TimeProvider.System).Merge.Search!.Folder).Winner.Lambda;
        project.Write("{ r: 16 }", [], ["average"], found);
        var update = await CompareAsync(project, new Scenario(ScenarioKind.Update, Language.Parse(StudyProject.Updated), project.MoreFile),
            []);
        var added = part.IsBalanced ? null : await CompareAsync(project,
            new Scenario(ScenarioKind.Add, Language.Parse(StudyProject.Added)), []);
        new PartSection(part, initial, routed, update, added).Write(project.Folder);
    }

    private async Task RecipesAsync()
    {
        var reports = new List<(string, ScenarioReport)>();
        foreach (var ((name, adapter), number) in part.Recipes.Select((recipe, index) => (recipe, index + 1)))
        {
            var project = new StudyProject(options, part, Path.Combine(options.Work, part.Name, Tributary.Invariant.Text(number)));
            project.Write(adapter, [], part.Against);
            reports.Add((name, await CompareAsync(project, Scenario.Initial, [Variant.Combined.Name])));
        }

        RecipeSection.Write(part, reports, Path.Combine(options.Work, part.Name));
    }

    private async Task<ScenarioReport?> RouteAsync(StudyProject project, ScenarioReport initial)
    {
        string[] losing = initial.BestMerge is not { AgainstIndividual: { } lost } || part.IsBalanced ? []
            : [.. lost.Languages.Where(row => row.Difference < AllowedEstimate || row.Interval.High < AllowedBound)
                .Select(row => row.Name)];
        if (losing.Length == 0)
        {
            return null;
        }

        // With all languages but one gone there is nothing left to merge; the one that loses least stays with the others.
        var routes = losing.Length < StudyProject.Languages.Length ? losing
            : [.. initial.BestMerge!.AgainstIndividual!.Languages.OrderBy(row => row.Difference)
                .Take(losing.Length - 2).Select(row => row.Name)];
        project.Write("{ r: 16 }", routes, ["average", "linear_searched"]);
        return await CompareAsync(project, Scenario.Initial, []);
    }

    private async Task<ScenarioReport> CompareAsync(StudyProject project, Scenario scenario, IReadOnlyList<string> without)
    {
        var scope = new PlanScope(scenario, []) { Without = without };
        var machine = new Machine(Cores: 1, Gpus: [], Environment.ProcessId);
        var runner = new PlanRunner(
            new ChildProcessRunner(new ProgramCommand("dotnet", [options.Tool])), folder =>
                new TorchLanguageModel(folder, threads: 1), TimeProvider.System);
        var told = new Told<RunEvent>(Tell);
        await ProjectRun.RunAsync(project.Folder, scope, new RunOptions { Workers = 1 }, machine, runner, TimeProvider.System,
            told, CancellationToken.None);
        return ScenarioFigures.Of(Plan.Of(project.Folder, scope, TimeProvider.System), machine: null);
    }

    private void Tell(RunEvent value)
    {
        if (value is StationDone done && value.Station.Kind != "evaluate")
        {
            Console.WriteLine(FormattableString.Invariant($"{part.Name}: {value.Station} {done.Seconds:0.0} s"));
        }
    }
}

using Tributary.Projects;
using Tributary.Releases;

namespace Tributary.Planning;

/// <summary>How much of a project is planned.</summary>
public enum PlanScope
{
    /// <summary>An adapter per language, the merge, and the merged model on every test set.</summary>
    Merged,

    /// <summary>The same, and what it is compared with: base model, own adapters, the combined adapter.</summary>
    Comparison,
}

/// <summary>What a project needs, in the order in which it runs; most of it is usually done already.</summary>
/// <param name="Project">The project.</param>
/// <param name="Inputs">Its data, read and checked.</param>
/// <param name="Store">Its store.</param>
/// <param name="Steps">All stations, up to date or not.</param>
public sealed record Plan(Project Project, ProjectInputs Inputs, Store Store, IReadOnlyList<Step> Steps)
{
    /// <summary>The stations that have to run.</summary>
    public IEnumerable<Step> Stale => Steps.Where(step => !step.IsUpToDate);

    /// <summary>True where there is nothing to do.</summary>
    public bool IsUpToDate => !Stale.Any();

    /// <summary>Seconds that the stale stations may take one after the other; null where one of them is unknown.</summary>
    public double? ExpectedSeconds => Stale.Aggregate((double?)0, (sum, step) => sum + step.Station.ExpectedSeconds);

    /// <summary>The merge of the plan.</summary>
    public MergeStep Merge => Steps.OfType<MergeStep>().Single();

    /// <summary>The training of a language, or the combined one.</summary>
    /// <exception cref="BadInputException">The plan has no such training.</exception>
    public TrainStep Training(string name) =>
        Steps.OfType<TrainStep>().FirstOrDefault(step => step.Name.FileStem == name)
        ?? throw new BadInputException(Project.File, $"nothing to train is called '{name}'; there are: {string.Join(", ", Steps.OfType<TrainStep>().Select(step => step.Name.FileStem))}");

    /// <summary>The datasets that went into a step, by the names of its inputs.</summary>
    public IEnumerable<(string Key, DatasetInput Input)> DatasetsOf(Step step) =>
        from language in Project.Languages
        from split in Enum.GetValues<Split>()
        let key = Staleness.DataKey(language.Language, split)
        where step.Station.Inputs.ContainsKey(key)
        select (key, Inputs[language.Language, split]);

    /// <summary>Reads a project and plans it.</summary>
    /// <param name="projectPath">A project folder or file.</param>
    /// <param name="scope">How much.</param>
    /// <param name="clock">For the cache of digests.</param>
    /// <exception cref="BadInputException">Anything in project file, data, base model or adapters is wrong.</exception>
    public static Plan Of(string projectPath, PlanScope scope, TimeProvider clock)
    {
        var project = ProjectFile.Read(projectPath);
        var store = Store.At(project.Folder);
        var digests = DigestCache.Of(store, clock);
        var inputs = ProjectInputs.Read(project, digests);
        digests.Save();
        return new Planner(project, inputs, store).Plan(scope);
    }

    /// <summary>The widest plan that a project allows: with the comparison, unless a language brings an adapter in place of data.</summary>
    public static Plan WidestOf(string projectPath, TimeProvider clock) =>
        Of(projectPath, ProjectFile.Read(projectPath).Languages.All(language => language.Adapter is null) ? PlanScope.Comparison : PlanScope.Merged, clock);
}

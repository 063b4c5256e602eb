using Tributary.Evaluation;
using Tributary.Planning.Estimates;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Planning.Ways;
using Tributary.Projects;
using Tributary.Projects.Reading;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Training;

namespace Tributary.Planning;

/// <summary>What a project needs, in the order in which it runs; most of it is usually done already.</summary>
/// <param name="State">The project, after the scenario if there is one.</param>
/// <param name="Scope">How much is planned.</param>
/// <param name="Store">Its store.</param>
/// <param name="Ways">The models that the stations lead to; the project's own merge among them.</param>
/// <param name="Stations">All stations, up to date or not.</param>
internal sealed record Plan(ProjectState State, PlanScope Scope, Store Store, IReadOnlyList<Way> Ways, IReadOnlyList<Station> Stations)
{
    /// <summary>The project.</summary>
    public Project Project => State.Project;

    /// <summary>Its data, read and checked.</summary>
    public ProjectInputs Inputs => State.Inputs;

    /// <summary>The stations that have to run.</summary>
    public IEnumerable<Station> Stale => Stations.Where(station => !station.IsUpToDate);

    /// <summary>True if there is nothing to do.</summary>
    public bool IsUpToDate => !Stale.Any();

    /// <summary>What each stale station should take, by its folder.</summary>
    public required IReadOnlyDictionary<string, Estimate> Estimates { get; init; }

    /// <summary>What loading the base model for them should take, once; null if it is not loaded, or that is not known.</summary>
    public Estimate? Loading { get; init; }

    /// <summary>What the stale stations should take, one after the other, loading included.</summary>
    public Estimate Expected => Estimate.Sum([.. Stale.Select(station => Estimates[station.Folder]),
        .. Loading is { } loading ? new[] { loading } : []]);

    /// <summary>Seconds that the stale stations may take one after the other; null if one of them is unknown.</summary>
    public double? ExpectedSeconds => Expected.Seconds;

    /// <summary>The release that follows; null if a scenario is planned, which never releases.</summary>
    public ReleaseStation? Release => Stations.OfType<ReleaseStation>().SingleOrDefault();

    /// <summary>The runs that the project needs: its stations, and the trainings that theirs go on from.</summary>
    public IEnumerable<StationRun> Needed => Stations.Concat(Stations.OfType<TrainStation>()
        .Select(station => station.Start).OfType<Station>())
        .Where(station => station is not ReleaseStation).Select(station => station.Run).Distinct();

    /// <summary>The project's own merge.</summary>
    public MergeStation Merge => this[Variant.Merged]!.Merges.Single();

    /// <summary>A way by its model's name; null if it is not planned.</summary>
    public Way? this[Variant name] => Ways.FirstOrDefault(way => way.Name == name);

    /// <summary>The training of a language, or the combined one; of those of one name
    /// the one that belongs to the project as it is planned.</summary>
    /// <exception cref="BadInputException">The plan has no such training.</exception>
    public TrainStation Training(string name) =>
        (this[Variant.Merged]?.Chain ?? []).Concat(Stations.Reverse()).OfType<TrainStation>()
            .FirstOrDefault(station => station.Name.FileStem == name)
        ?? throw new BadInputException(Project.File, $"nothing to train is called '{name}'; there are: "
            + $"{string.Join(", ", Stations.OfType<TrainStation>().Select(station => station.Name.FileStem))}");

    /// <summary>Reads a project and plans it.</summary>
    /// <param name="projectPath">A project folder or file.</param>
    /// <param name="scope">How much.</param>
    /// <param name="clock">For the cache of digests.</param>
    /// <exception cref="BadInputException">Anything in project file, data, base model or adapters is wrong.</exception>
    public static Plan Of(string projectPath, PlanScope scope, TimeProvider clock) => new PlanSource(projectPath, scope, clock).Plan();

    /// <summary>The project as it is, planned in another scope without reading its data again.</summary>
    /// <param name="scope">Without a scenario and without another seed. This plan's own scenario changes no data.</param>
    public Plan In(PlanScope scope) => new PlanBuilder(Store, scope).Build(before: null, State);

    /// <summary>The plan with what is known of this machine's speed in its estimates.</summary>
    /// <param name="measured">What was measured.</param>
    public Plan At(MachineSpeed measured) => new PlanBuilder(Store, Scope).Estimated(this, measured);

    /// <summary>True if a measure of this machine would tell seconds that nothing tells yet.</summary>
    public bool WantsMeasure => Stale.Any(station => Estimates[station.Folder].Basis == EstimateBasis.Data
        && Estimator.CanBeMeasured(station));

    /// <summary>The widest plan that a project allows: with the comparison, unless a language brings an adapter in place of data.</summary>
    public static Plan WidestOf(string projectPath, TimeProvider clock) =>
        Of(projectPath, ProjectFile.Read(projectPath).Languages.All(language => language.Adapter is null)
            ? PlanScope.Comparison : PlanScope.Merged, clock);
}

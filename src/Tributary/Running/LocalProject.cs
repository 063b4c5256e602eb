using Tributary.Evaluation.Models;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Projects;
using Tributary.Projects.Reading;
using Tributary.Releases;
using Tributary.Releases.Stores;
using Tributary.Running.Jobs;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>A project on this machine: what is stale in it, a run that brings it up to date, and its releases. Files are read anew by
/// every call. A run trains in this process, one adapter after the other unless the options ask for more at a time.</summary>
public sealed class LocalProject
{
    private readonly ModelEngine engine;
    private readonly TimeProvider clock;
    private readonly ReleaseStore releases;

    private LocalProject(Project project, ModelEngine engine, TimeProvider clock)
    {
        this.engine = engine;
        this.clock = clock;
        releases = new ReleaseStore(Store.At(project.Folder));
        File = project.File;
        BaseModel = project.BaseModel;
        Languages = [.. project.Languages.Select(language => language.Language)];
    }

    /// <summary>The project file, absolute.</summary>
    public string File { get; }

    /// <summary>The Hugging Face folder of its base model when it was opened, absolute.</summary>
    public string BaseModel { get; }

    /// <summary>Its languages when it was opened, in the order of the file.</summary>
    public IReadOnlyList<Language> Languages { get; }

    /// <summary>Its releases, the oldest first; the last one is current.</summary>
    /// <exception cref="BadInputException">A record is damaged.</exception>
    public IReadOnlyList<Release> Releases => releases.All();

    /// <summary>Reads and checks a project file.</summary>
    /// <param name="path">A project folder or file.</param>
    /// <param name="engine">Trains adapters and loads models.</param>
    /// <param name="clock">Times runs; null for the system's.</param>
    /// <exception cref="BadInputException">Anything in the file is wrong; all problems at once.</exception>
    public static LocalProject Open(string path, ModelEngine engine, TimeProvider? clock = null) =>
        new(ProjectFile.Read(path), engine, clock ?? TimeProvider.System);

    /// <summary>All stations of the project in the order in which they run: whether each is up to date, and why not.</summary>
    /// <exception cref="BadInputException">Anything that the project names is wrong; all problems at once.</exception>
    public IReadOnlyList<StationStatus> Plan() => [.. Planning.Plan.Of(File, PlanScope.Merged, clock)
        .Stations.Select(station => station.Status)];

    /// <summary>Runs what is stale: trainings, the merge, evaluations; then the gate, and, if it lets the result through, the release.
    /// A second run with nothing changed does nothing.</summary>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told of everything, also from other threads; may be null.</param>
    /// <param name="cancellation">Stops; what is finished stays, and a training keeps a checkpoint.</param>
    /// <returns>The gate's verdict and the new release, which is null if the gate refused; null if no release was due.</returns>
    /// <exception cref="BadInputException">Anything that the project names is wrong; nothing was written.</exception>
    /// <exception cref="StationFailedException">A station ended without a result.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public async Task<ReleaseOutcome?> RunAsync(
        RunOptions? options = null, IProgress<RunEvent>? progress = null, CancellationToken cancellation = default) =>
        (await RunAsync(PlanScope.Merged, options, progress, cancellation)).Outcome;

    /// <summary>Runs what is stale in a scope.</summary>
    internal Task<RunResult> RunAsync(
        PlanScope scope, RunOptions? options, IProgress<RunEvent>? progress, CancellationToken cancellation)
    {
        var chosen = options ?? new RunOptions();
        var runner = new PlanRunner(new InProcessRunner(TrainerOf, clock), engine.LoadModel, clock);
        return ProjectRun.RunAsync(File, scope, chosen with { Workers = chosen.Workers ?? 1 }, Machine.Local(), runner, clock,
            progress ?? new SynchronousProgress<RunEvent>(_ => { }), cancellation);
    }

    /// <summary>Loads what answers in a language: the release's merged model, or the base model with its merged adapter, or with the
    /// language's own if the project leaves it on that.</summary>
    /// <param name="release">A release of this project.</param>
    /// <param name="language">A language of it.</param>
    /// <exception cref="BadInputException">Model or adapter cannot be loaded.</exception>
    public ILanguageModel LoadModel(Release release, Language language)
    {
        // A language's own adapter belongs on the base model, not on a merged one.
        var route = release.RouteFolder(language);
        var model = engine.LoadModel((route is null ? release.ModelFolder : null) ?? BaseModel);
        try
        {
            model.UseAdapter(route ?? release.AdapterFolder);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private ILanguageTrainer TrainerOf(JobFolder job, int threads) => job.Training.Recipe.Command is null
        ? engine.Trainer(job.Settings, threads) : new CommandTrainer(job);
}

using Tributary.Adapters;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Training;

namespace Tributary.Running.Jobs;

/// <summary>
/// One training as a folder: <c>job.json</c> and what the training reads. Whoever trains, a child process, another program or a machine
/// elsewhere, needs nothing but this folder and the base model. It appears whole, and the paths in it are relative to it, that of the base
/// model apart. The result is put into <see cref="Output"/>.
/// </summary>
internal sealed record JobFolder
{
    private const string StartName = "start";

    private static readonly string[] AdapterFiles = [LoraConfigFile.FileName, LoraAdapterFile.WeightsName];

    /// <summary>The folder, absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>The station that is made, as in <c>train/fr</c>.</summary>
    public required StationName Station { get; init; }

    /// <summary>What is trained.</summary>
    public required TrainingJob Training { get; init; }

    /// <summary>How the machine is used.</summary>
    public required TrainerSettings Settings { get; init; }

    /// <summary>CPU threads, 1 or more; null: what the environment says, else one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Where an interrupted training keeps its state, absolute.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>The file that the figures of every step go to, absolute.</summary>
    public required string Metrics { get; init; }

    /// <summary>The folder in which another program is started, absolute: the project's.</summary>
    public required string StartIn { get; init; }

    /// <summary>Where the result is put.</summary>
    public string Output => Path.Combine(Folder, "output");

    /// <summary>True if the training has ended well: its result is written last.</summary>
    public bool IsDone => File.Exists(Path.Combine(Output, TrainingResult.FileName));

    /// <summary>The values for the command line of another program, by the names of <see cref="TrainerCommand.Names"/>.</summary>
    /// <param name="output">Where its adapter is looked for.</param>
    internal IReadOnlyDictionary<string, string> CommandValues(string output) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["train_file"] = Path.Combine(Folder, JobFiles.Train),
        ["valid_file"] = Path.Combine(Folder, JobFiles.Valid),
        ["base_model"] = Training.BaseModel,
        ["output_dir"] = output,
        ["recipe_file"] = Path.Combine(Folder, JobFiles.Recipe),
        ["seed"] = Invariant.Text(Training.Recipe.Seed),
    };

    /// <summary>Writes the folder whole, in place of one that is there.</summary>
    public void Write()
    {
        using var whole = WholeFolder.Create(Folder, replaces: true);
        JobFiles.WriteLines(whole[JobFiles.Train], Training.Train, JobFiles.Json.TrainingExample);
        JobFiles.WriteLines(whole[JobFiles.Valid], Training.Valid, JobFiles.Json.TrainingExample);
        JobFiles.WriteLines(whole[JobFiles.Questions], Training.Metric?.Questions ?? [], JobFiles.Json.ValidationQuestion);
        JobFiles.WriteRecipe(whole[JobFiles.Recipe], Training);
        if (Training.Adapter.From is { } start)
        {
            FileCopy.Copy(start.Folder, whole[StartName], AdapterFiles, CancellationToken.None);
        }

        JobFiles.WriteDocument(whole[JobFiles.Document], new JobDocument(Station, Training.Name, Training.BaseModel,
            Training.Adapter.From is null ? null : StartName, Relative(StartIn), Relative(Checkpoint), Relative(Metrics), Threads,
            Settings, Training.Adapter, Training.Recipe, Training.Metric is not null, Training.Metric?.Labels));
        whole.Commit();
    }

    /// <summary>Reads a job and checks that each of its files is as it was written.</summary>
    /// <param name="folder">The job's folder.</param>
    /// <exception cref="BadInputException">A file is missing or changed; all such files at once.</exception>
    public static JobFolder Read(string folder)
    {
        folder = Path.GetFullPath(folder);
        JobFiles.RequireWhole(folder);
        var document = JobFiles.ReadDocument(Path.Combine(folder, JobFiles.Document));
        RequirePaths(folder, document);
        string Absolute(string path) => Path.GetFullPath(Path.Combine(folder, path));
        return new JobFolder
        {
            Folder = folder,
            Station = document.Station,
            Settings = document.Settings,
            Threads = document.Threads,
            Checkpoint = Absolute(document.Checkpoint),
            Metrics = Absolute(document.Metrics),
            StartIn = Absolute(document.StartIn),
            Training = new TrainingJob
            {
                Name = document.Name,
                BaseModel = document.BaseModel,
                Adapter = document.Start is null ? document.Adapter
                    : document.Adapter with { From = AdapterStart.Of(Absolute(document.Start)) },
                Recipe = document.Recipe,
                Train = JobFiles.ReadLines(Path.Combine(folder, JobFiles.Train), JobFiles.Json.TrainingExample),
                Valid = JobFiles.ReadLines(Path.Combine(folder, JobFiles.Valid), JobFiles.Json.TrainingExample),
                Metric = document.HasMetric ? new ValidationMetric(
                    JobFiles.ReadLines(Path.Combine(folder, JobFiles.Questions), JobFiles.Json.ValidationQuestion), document.Labels) : null,
            },
        };
    }

    private static void RequirePaths(string folder, JobDocument document)
    {
        foreach (var (key, path) in new[] { ("base_model", document.BaseModel), ("start", document.Start), ("start_in", document.StartIn),
            ("checkpoint", document.Checkpoint), ("metrics", document.Metrics) })
        {
            if (path?.Contains('\0', StringComparison.Ordinal) == true)
            {
                throw new BadInputException(Path.Combine(folder, JobFiles.Document),
                    $"{key} holds a null character, which no path can have");
            }
        }
    }

    /// <summary>Trains the job in this process. The figures of every step go to <see cref="Metrics"/>.</summary>
    /// <param name="trainer">Who trains.</param>
    /// <param name="clock">Measures tokens per second.</param>
    /// <param name="progress">Told of every step; may be null.</param>
    /// <param name="cancellation">Asks to stop; the checkpoint is kept.</param>
    public void Train(ILanguageTrainer trainer, TimeProvider clock, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var metrics = new MetricsLog(Metrics, clock);
        var logged = new SynchronousProgress<TrainingProgress>(update =>
        {
            metrics.Report(update);
            progress?.Report(update);
        });
        Directory.CreateDirectory(Output);
        trainer.Train(Training, Output, Checkpoint, logged, cancellation);
    }

    /// <summary>Moves the result into a folder.</summary>
    internal void MoveResult(string target)
    {
        foreach (var file in Directory.EnumerateFiles(Output))
        {
            File.Move(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }

    private string Relative(string path) => Path.GetRelativePath(Folder, path).Replace('\\', '/');
}

using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Releases.Stores;
using Tributary.Running.Jobs;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>Turns a training into a job, has it trained, and puts its folder in place.</summary>
internal static class TrainRun
{
    /// <summary>The job of a training: the examples of its languages, one language after the other.</summary>
    /// <param name="store">Where its folder and its checkpoint lie.</param>
    /// <param name="station">The training.</param>
    /// <param name="device">Where to compute, in place of what the project file says; null: that.</param>
    /// <param name="threads">CPU threads; null: what the environment says, else one per core.</param>
    public static JobFolder JobOf(Store store, TrainStation station, DeviceName? device = null, int? threads = null)
    {
        var project = station.State.Project;
        return new JobFolder
        {
            Folder = store.JobOf(station.Name, station.Identity),
            Station = station.Name,
            Settings = project.Run.Trainer with { Device = device ?? project.Run.Trainer.Device },
            Threads = threads,
            Checkpoint = store.CheckpointOf(station.Name, station.Identity),
            Metrics = store.MetricsOf(station.Name, station.Identity),
            StartIn = project.Folder,
            Training = new TrainingJob
            {
                Name = station.Name.FileStem,
                BaseModel = project.BaseModel,
                Adapter = station.Start is { } start ? project.Adapter with { From = AdapterStart.Of(start.Folder) } : project.Adapter,
                Recipe = project.Training,
                Train = Examples(station, Split.Train),
                Valid = Examples(station, Split.Valid),
                Metric = MetricOf(station),
            },
        };
    }

    /// <summary>Writes a job's folder, has it trained, and makes the station's folder of the result: adapter, losses, what went into it.
    /// The job's folder is removed, however that ends.</summary>
    /// <param name="station">The training.</param>
    /// <param name="job">Its job.</param>
    /// <param name="train">Trains the job.</param>
    public static async Task RunAsync(TrainStation station, JobFolder job, Func<JobFolder, Task> train)
    {
        try
        {
            job.Write();
            await train(job);
            StationFiles.Make(station, folder => job.MoveResult(folder.WorkPath));
        }
        finally
        {
            StoreLeftovers.RemoveFolder(job.Folder);
        }

        // Only now: a run that is killed before the folder stands goes on from here.
        StoreLeftovers.RemoveFolder(job.Checkpoint);
    }

    /// <summary>The same in this process, with an entry in the ledger. The caller holds the store's lock.</summary>
    public static Task<double> RunLoggedAsync(Plan plan, TrainStation station, JobFolder job, Func<JobFolder, ILanguageTrainer> trainerOf,
        Machine machine, TimeProvider clock, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var watch = new TrainingWatch(progress);
        return new StationLog(plan, machine, clock).TrainAsync(station, job.Threads ?? machine.Cores, watch, () =>
            RunAsync(station, job, written =>
            {
                written.Train(trainerOf(written), clock, watch, cancellation);
                return Task.CompletedTask;
            }));
    }

    /// <summary>The task's metric on the validation sets of a station; null if the recipe does not ask for it.</summary>
    private static ValidationMetric? MetricOf(TrainStation station)
    {
        if (station.State.Project.Training.Validate != Validate.Metric)
        {
            return null;
        }

        var task = station.State.Project.Task;
        ValidationQuestion[] questions = [.. Sets(station, Split.Valid)
            .SelectMany(input => task.Examples(input.Dataset))
            .Where(example => example.Right >= 0)
            .Select(example => new ValidationQuestion(example.Prompt, example.Continuations, example.Right)
                { AddSpecialTokens = !task.Prompt.HasSpecialTokens, End = task.Prompt.End?.Text })];
        return task.HasOptions ? new ValidationMetric(questions, task.Labels.Count > 0 ? task.Labels : null)
            : throw new BadInputException(station.State.Project.File,
                "training.validate is 'metric', but the task's answers are free texts; expected 'loss'");
    }

    private static TrainingExample[] Examples(TrainStation station, Split split) =>
        [.. (split == Split.Train ? station.Languages.Select(station.TrainSetOf).OfType<DatasetInput>() : Sets(station, split))
            .SelectMany(input => station.State.Project.Task.TrainingExamples(input.Dataset))];

    private static IEnumerable<DatasetInput> Sets(TrainStation station, Split split) =>
        station.Languages.Select(language => station.State.Inputs[language, split]).OfType<DatasetInput>();
}

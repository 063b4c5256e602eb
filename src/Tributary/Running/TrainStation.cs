using Tributary.Evaluation;
using Tributary.Planning;
using Tributary.Releases;
using Tributary.Running.Jobs;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>Turns a training into a job, has it trained, and puts its folder in place.</summary>
public static class TrainStation
{
    /// <summary>The job of a training: the examples of its languages, one language after the other.</summary>
    /// <param name="store">Where its folder and its checkpoint lie.</param>
    /// <param name="step">The training.</param>
    /// <param name="device">Where to compute, in place of what the project file says; null: that.</param>
    /// <param name="threads">CPU threads; null: what the environment says, else one per core.</param>
    public static JobFolder JobOf(Store store, TrainStep step, DeviceName? device = null, int? threads = null)
    {
        var project = step.State.Project;
        return new JobFolder
        {
            Folder = store.JobOf(step.Name, step.Identity),
            Station = step.Name,
            Settings = project.Run.Trainer with { Device = device ?? project.Run.Trainer.Device },
            Threads = threads,
            Checkpoint = store.CheckpointOf(step.Name, step.Identity),
            Metrics = store.MetricsOf(step.Name, step.Identity),
            StartIn = project.Folder,
            Training = new TrainingJob
            {
                Name = step.Name.FileStem,
                BaseModel = project.BaseModel,
                Adapter = step.Start is { } start ? project.Adapter with { From = AdapterStart.Of(start.Folder) } : project.Adapter,
                Recipe = project.Training,
                Train = Examples(step, Split.Train),
                Valid = Examples(step, Split.Valid),
                Metric = MetricOf(step),
            },
        };
    }

    /// <summary>Writes a job's folder, has it trained, and makes the station's folder of the result: adapter, losses, what went into it.
    /// The job's folder is removed, however that ends.</summary>
    /// <param name="step">The training.</param>
    /// <param name="job">Its job.</param>
    /// <param name="train">Trains the job.</param>
    public static async Task RunAsync(TrainStep step, JobFolder job, Func<JobFolder, Task> train)
    {
        try
        {
            job.Write();
            await train(job);
            StationFiles.Make(step, folder => job.MoveResult(folder.WorkPath));
        }
        finally
        {
            job.Remove();
        }

        // Only now: a run that is killed before the folder stands goes on from here.
        if (Directory.Exists(job.Checkpoint))
        {
            Directory.Delete(job.Checkpoint, recursive: true);
        }
    }

    /// <summary>The same in this process, with an entry in the ledger. The caller holds the store's lock.</summary>
    public static Task<double> RunLoggedAsync(Plan plan, TrainStep step, JobFolder job, Func<JobFolder, ILanguageTrainer> trainerOf,
        Machine machine, TimeProvider clock, IProgress<TrainingProgress>? progress, CancellationToken cancellation) =>
        new StationLog(plan, machine, clock).TrainAsync(step, job.Threads ?? machine.Cores, progress, told => RunAsync(step, job, written =>
        {
            written.Train(trainerOf(written), clock, told, cancellation);
            return Task.CompletedTask;
        }));

    /// <summary>The task's metric on the validation sets of a step; null if the recipe does not ask for it.</summary>
    private static ValidationMetric? MetricOf(TrainStep step)
    {
        if (step.State.Project.Training.Validate != Validate.Metric)
        {
            return null;
        }

        var task = step.State.Project.Task;
        ValidationQuestion[] questions = [.. Sets(step, Split.Valid)
            .SelectMany(input => task.Examples(input.Dataset))
            .Where(example => example.Right >= 0)
            .Select(example => new ValidationQuestion(example.Prompt, example.Continuations, example.Right)
                { AddSpecialTokens = !task.Prompt.HasSpecialTokens })];
        return task.Kind switch
        {
            TaskKind.Classification => new ValidationMetric(questions, task.Labels),
            TaskKind.MultipleChoice => new ValidationMetric(questions, Labels: null),
            _ => throw new BadInputException(step.State.Project.File,
                "training.validate is 'metric', but the task's answers are free texts; expected 'loss'"),
        };
    }

    private static TrainingExample[] Examples(TrainStep step, Split split) =>
        [.. (split == Split.Train ? step.Languages.Select(step.TrainSetOf).OfType<DatasetInput>() : Sets(step, split))
            .SelectMany(input => step.State.Project.Task.TrainingExamples(input.Dataset))];

    private static IEnumerable<DatasetInput> Sets(TrainStep step, Split split) =>
        step.Languages.Select(language => step.State.Inputs[language, split]).OfType<DatasetInput>();
}

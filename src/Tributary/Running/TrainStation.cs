using Tributary.Evaluation;
using Tributary.Planning;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>Runs one training in this process and puts its folder in place.</summary>
public static class TrainStation
{
    /// <summary>The job of a training step: the examples of its languages, one language after the other.</summary>
    public static TrainingJob JobOf(Plan plan, TrainStep step) => new()
    {
        Name = step.Name.FileStem,
        BaseModel = plan.Project.BaseModel,
        Adapter = plan.Project.Adapter,
        Recipe = plan.Project.Training,
        Train = Examples(plan, step, Split.Train),
        Valid = Examples(plan, step, Split.Valid),
        Metric = MetricOf(plan, step),
    };

    /// <summary>Trains a step and writes its folder whole: adapter, losses, what went into it. The figures of every step go to the store's metrics.</summary>
    public static TrainingResult Run(
        Plan plan,
        TrainStep step,
        ILanguageTrainer trainer,
        TimeProvider clock,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(step.Folder)!);
        using var folder = WholeFolder.Create(step.Folder);
        var checkpoint = plan.Store.CheckpointOf(step.Name, step.Station.Identity);
        var metrics = new MetricsLog(plan.Store.MetricsOf(step.Name, step.Station.Identity), clock);
        var told = new Told<TrainingProgress>(update =>
        {
            metrics.Report(update);
            progress?.Report(update);
        });
        var result = trainer.Train(JobOf(plan, step), folder.WorkPath, checkpoint, told, cancellation);
        StationFiles.Write(folder.WorkPath, plan, step);
        folder.Commit();
        // Only now: a run that is killed before the folder stands goes on from here.
        if (Directory.Exists(checkpoint))
        {
            Directory.Delete(checkpoint, recursive: true);
        }

        return result;
    }

    /// <summary>The same, with an entry in the ledger. The caller holds the store's lock.</summary>
    public static void RunLogged(
        Plan plan,
        TrainStep step,
        ILanguageTrainer trainer,
        int threads,
        TimeProvider clock,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation) =>
        StationLog.RunAsync(plan, step, threads, clock, () =>
        {
            Run(plan, step, trainer, clock, progress, cancellation);
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();

    /// <summary>The task's metric on the validation sets of a step; null where the recipe does not ask for it.</summary>
    private static ValidationMetric? MetricOf(Plan plan, TrainStep step)
    {
        if (plan.Project.Training.Validate != Validate.Metric)
        {
            return null;
        }

        var task = plan.Project.Task;
        ValidationQuestion[] questions = [.. Sets(plan, step, Split.Valid)
            .SelectMany(input => task.Examples(input.Dataset))
            .Where(example => example.Right >= 0)
            .Select(example => new ValidationQuestion(example.Prompt, example.Continuations, example.Right))];
        return task.Kind switch
        {
            TaskKind.Classification => new ValidationMetric(questions, answers => new ConfusionMatrix(task.Labels, answers).MacroF1),
            TaskKind.MultipleChoice => new ValidationMetric(questions, answers => (double)answers.Count(answer => answer.Right == answer.Found) / answers.Count),
            _ => throw new BadInputException(plan.Project.File, "training.validate is 'metric', but the task's answers are free texts; expected 'loss'"),
        };
    }

    private static TrainingExample[] Examples(Plan plan, TrainStep step, Split split) =>
        [.. Sets(plan, step, split).SelectMany(input => plan.Project.Task.TrainingExamples(input.Dataset))];

    private static IEnumerable<DatasetInput> Sets(Plan plan, TrainStep step, Split split) =>
        step.Languages.Select(language => plan.Inputs[language, split]).OfType<DatasetInput>();
}

using Tributary.Planning;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>Runs one training in this process and puts its folder in place.</summary>
public static class TrainStation
{
    /// <summary>The job of a training step: the examples of its languages, one language after the other.</summary>
    public static TrainingJob JobOf(TrainStep step) => new()
    {
        Name = step.Name.FileStem,
        BaseModel = step.State.Project.BaseModel,
        Adapter = step.Start is { } start ? step.State.Project.Adapter with
            { From = AdapterStart.Of(start.Folder) } : step.State.Project.Adapter,
        Recipe = step.State.Project.Training,
        Train = Examples(step, Split.Train),
        Valid = Examples(step, Split.Valid),
        Metric = MetricOf(step),
    };

    /// <summary>Trains a step and writes its folder whole: adapter, losses, what went into
    /// it. The figures of every step go to the store's metrics.</summary>
    public static void Run(
        Plan plan,
        TrainStep step,
        ILanguageTrainer trainer,
        TimeProvider clock,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        var checkpoint = plan.Store.CheckpointOf(step.Name, step.Station.Identity);
        var metrics = new MetricsLog(plan.Store.MetricsOf(step.Name, step.Station.Identity), clock);
        var told = new SynchronousProgress<TrainingProgress>(update =>
        {
            metrics.Report(update);
            progress?.Report(update);
        });
        StationFiles.Make(step, folder => trainer.Train(JobOf(step), folder.WorkPath, checkpoint, told, cancellation));
        // Only now: a run that is killed before the folder stands goes on from here.
        if (Directory.Exists(checkpoint))
        {
            Directory.Delete(checkpoint, recursive: true);
        }
    }

    /// <summary>The same, with an entry in the ledger. The caller holds the store's lock.</summary>
    public static void RunLogged(
        Plan plan,
        TrainStep step,
        ILanguageTrainer trainer,
        Machine machine,
        int threads,
        TimeProvider clock,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation) =>
        new StationLog(plan, machine, clock).TrainAsync(step, threads, progress, told =>
        {
            Run(plan, step, trainer, clock, told, cancellation);
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();

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
        return task.ValidationScore is { } score ? new ValidationMetric(questions, score)
            : throw new BadInputException(step.State.Project.File,
                "training.validate is 'metric', but the task's answers are free texts; expected 'loss'");
    }

    private static TrainingExample[] Examples(TrainStep step, Split split) =>
        [.. (split == Split.Train ? step.Languages.Select(step.TrainSetOf).OfType<DatasetInput>() : Sets(step, split))
            .SelectMany(input => step.State.Project.Task.TrainingExamples(input.Dataset))];

    private static IEnumerable<DatasetInput> Sets(TrainStep step, Split split) =>
        step.Languages.Select(language => step.State.Inputs[language, split]).OfType<DatasetInput>();
}

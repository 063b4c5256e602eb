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
    };

    /// <summary>Trains a step and writes its folder whole: adapter, losses, what went into it.</summary>
    public static TrainingResult Run(Plan plan, TrainStep step, ILanguageTrainer trainer, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(step.Folder)!);
        using var folder = WholeFolder.Create(step.Folder);
        var checkpoint = plan.Store.CheckpointOf(step.Name, step.Station.Identity);
        var result = trainer.Train(JobOf(plan, step), folder.WorkPath, checkpoint, progress, cancellation);
        StationFiles.Write(folder.WorkPath, plan, step);
        folder.Commit();
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
            Run(plan, step, trainer, progress, cancellation);
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();

    private static TrainingExample[] Examples(Plan plan, TrainStep step, Split split) =>
        [.. step.Languages
            .Select(language => plan.Inputs[language, split])
            .OfType<DatasetInput>()
            .SelectMany(input => plan.Project.Task.TrainingExamples(input.Dataset))];
}

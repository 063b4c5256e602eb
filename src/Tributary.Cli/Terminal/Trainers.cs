using Tributary.Running.Jobs;
using Tributary.Training;

namespace Tributary.Cli.Terminal;

/// <summary>Who trains a job: this program, or the one that it names.</summary>
internal static class Trainers
{
    /// <summary>The trainer of a job.</summary>
    public static ILanguageTrainer Of(JobFolder job) => job.Training.Recipe.Command is null
        ? Engine.Trainer(job.Settings, job.Threads)
        : new CommandTrainer(job, new SynchronousProgress<string>(Console.Error.WriteLine));
}

using Tributary.Training;

namespace Tributary.Running.Jobs;

/// <summary>Trains in this process, each training on a thread of its own: for programs that cannot be started again as a child.</summary>
/// <param name="trainerOf">The trainer of a job that may use so many CPU threads.</param>
/// <param name="clock">Times the steps in the store's metrics.</param>
internal sealed class InProcessRunner(Func<JobFolder, int, ILanguageTrainer> trainerOf, TimeProvider clock) : IJobRunner
{
    /// <inheritdoc/>
    public Task TrainAsync(JobFolder job, WorkerSlot slot, IProgress<TrainingProgress> progress, CancellationToken cancellation) =>
        // Not with the token: the trainer itself stops, and keeps its checkpoint.
        Task.Run(() => job.Train(trainerOf(job, slot.Threads), clock, progress, cancellation), CancellationToken.None);
}

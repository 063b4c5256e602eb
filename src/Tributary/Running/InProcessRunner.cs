using Tributary.Planning;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>Trains in this process, each training on a thread of its own: for programs that cannot be started again as a child.</summary>
/// <param name="trainer">Gives the trainer of a plan, with so many CPU threads.</param>
/// <param name="clock">Times the steps in the store's metrics.</param>
internal sealed class InProcessRunner(Func<Plan, int, ILanguageTrainer> trainer, TimeProvider clock) : IStepRunner
{
    /// <inheritdoc/>
    public Task TrainAsync(Plan plan, TrainStep step, WorkerSlot slot, IProgress<TrainingProgress> progress,
        CancellationToken cancellation) =>
        // Not with the token: the trainer itself stops, and keeps its checkpoint.
        Task.Run(() => TrainStation.Run(plan, step, trainer(plan, slot.Threads), clock, progress, cancellation), CancellationToken.None);
}

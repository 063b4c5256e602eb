using Tributary.Planning;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>What a training may use of the machine. No part of any identity: the same bytes come out whatever it is.</summary>
/// <param name="Threads">CPU threads, 1 or more.</param>
/// <param name="Device">Number of a GPU, from 0; null for the CPU.</param>
public sealed record WorkerSlot(int Threads, int? Device);

/// <summary>Where trainings run: in child processes of this program, later on a cluster.</summary>
public interface IStepRunner
{
    /// <summary>Trains a step to the end: its folder is complete when the task is.</summary>
    /// <exception cref="BadInputException">The training refused its input.</exception>
    /// <exception cref="StepFailedException">The training ended without a result.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the checkpoint is kept.</exception>
    Task TrainAsync(Plan plan, TrainStep step, WorkerSlot slot, IProgress<TrainingProgress> progress, CancellationToken cancellation);
}

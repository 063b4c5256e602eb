using Tributary.Training;

namespace Tributary.Running.Jobs;

/// <summary>Where trainings run: in child processes of this program, or where <see cref="JobRunners"/> says.</summary>
internal interface IJobRunner
{
    /// <summary>Trains a job to the end: its result is in its folder when the task is done.</summary>
    /// <param name="job">The job, whose folder is written.</param>
    /// <param name="slot">What it may use of the machine.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellation">Asks to stop; the checkpoint is kept.</param>
    /// <exception cref="BadInputException">The training refused its input.</exception>
    /// <exception cref="StationFailedException">The training ended without a result.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    Task TrainAsync(JobFolder job, WorkerSlot slot, IProgress<TrainingProgress> progress, CancellationToken cancellation);
}

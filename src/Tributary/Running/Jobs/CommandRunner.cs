using System.ComponentModel;
using System.Diagnostics;
using Tributary.Training;

namespace Tributary.Running.Jobs;

/// <summary>
/// Trains each job by a command of the user's, as in <c>srun tributary train-job DIR</c>: it is started in the project's folder, sees the
/// job's folder at the same path, and ends when the result is there. A stop kills it; what was saved last is kept.
/// </summary>
/// <param name="command">The program and its arguments; the job's folder comes behind them.</param>
internal sealed class CommandRunner(IReadOnlyList<string> command) : IJobRunner
{
    /// <inheritdoc/>
    public async Task TrainAsync(JobFolder job, WorkerSlot slot, IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        using var process = new Process { StartInfo = new ProcessStartInfo(command[0], [.. command.Skip(1), job.Folder])
        {
            WorkingDirectory = job.StartIn, UseShellExecute = false,
            // The input stays open: its end asks a training to stop.
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        } };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null && ChildProtocol.TryRead(line.Data) is { } update)
            {
                progress.Report(update);
            }
        };
        Start(process, job);
        process.BeginOutputReadLine();
        string errors;
        await using (cancellation.Register(() => process.Kill(entireProcessTree: true)))
        {
            errors = await process.StandardError.ReadToEndAsync(CancellationToken.None);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode != 0 || !job.IsDone)
        {
            throw new StationFailedException($"{job.Station}: '{command[0]}' ended with exit code {Invariant.Text(process.ExitCode)} and "
                + (job.IsDone ? "a result" : "no result") + (errors.Length > 0 ? $": {errors.Trim()}" : ""));
        }
    }

    private void Start(Process process, JobFolder job)
    {
        try
        {
            process.Start();
        }
        catch (Win32Exception failure)
        {
            throw new StationFailedException($"{job.Station}: cannot start '{command[0]}': {failure.Message}");
        }
    }
}

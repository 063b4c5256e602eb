using System.Collections.Concurrent;
using System.Diagnostics;
using Tributary.Training;

namespace Tributary.Running.Jobs;

/// <summary>How this program is started again: the executable, and what comes before the verb (the .dll, when dotnet runs it).</summary>
internal sealed record ProgramCommand(string File, IReadOnlyList<string> LeadingArguments);

/// <summary>Trains each job in a child process of this program (<c>train-job DIR</c>): memory goes
/// back when it ends, and a crash takes one language only.</summary>
/// <param name="program">How this program is started again.</param>
internal sealed class ChildProcessRunner(ProgramCommand program) : IJobRunner
{
    // The exit codes that the command line promises.
    private const int BadInput = 2;
    private const int Cancelled = 130;
    private const int ErrorLinesKept = 200;

    /// <inheritdoc/>
    public async Task TrainAsync(JobFolder job, WorkerSlot slot, IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        using var child = new Process { StartInfo = StartOf(job, slot) };
        var errors = new ConcurrentQueue<string>();
        child.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null && ChildProtocol.TryRead(line.Data) is { } update)
            {
                // The child sees one GPU only, as the first.
                progress.Report(slot.Gpu is { } gpu && update.Device == "cuda:0" ? update with { Device = $"cuda:{gpu}" } : update);
            }
        };
        child.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null && errors.Count < ErrorLinesKept)
            {
                errors.Enqueue(line.Data);
            }
        };
        child.Start();
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        await using (cancellation.Register(child.StandardInput.Close))
        {
            // Not with the token: a cancelled child is given the time to write its checkpoint.
            await child.WaitForExitAsync(CancellationToken.None);
        }

        ThrowUnlessDone(job, child.ExitCode, string.Join('\n', errors), cancellation);
    }

    private static void ThrowUnlessDone(JobFolder job, int exitCode, string errors, CancellationToken cancellation)
    {
        switch (exitCode)
        {
            case 0 when job.IsDone:
                return;
            case BadInput:
                throw new BadInputException([.. errors.Split('\n')
                    .Select(line => new Problem(job.Station.ToString(), Without("error: ", line)))]);
            case Cancelled:
                cancellation.ThrowIfCancellationRequested();
                throw new OperationCanceledException($"{job.Station} was cancelled");
            default:
                throw new StationFailedException($"{job.Station} ended with exit code "
                    + $"{Invariant.Text(exitCode)}{(errors.Length > 0 ? ": " + Without("failed: ", errors) : " and no word")}");
        }
    }

    // What the child's command line put before its message is said once more by this one's.
    private static string Without(string beginning, string text) => text.StartsWith(beginning, StringComparison.Ordinal)
        ? text[beginning.Length..] : text;

    private ProcessStartInfo StartOf(JobFolder job, WorkerSlot slot)
    {
        var start = new ProcessStartInfo(program.File, [.. program.LeadingArguments, "train-job", job.Folder])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        // Read by OpenMP and MKL when libtorch loads.
        start.Environment["OMP_NUM_THREADS"] = Invariant.Text(slot.Threads);
        start.Environment["MKL_NUM_THREADS"] = Invariant.Text(slot.Threads);
        if (slot.Gpu is { } gpu)
        {
            start.Environment[Workers.GpuVariable] = gpu;
        }

        return start;
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using Tributary.Planning;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>How this program is started again: the executable, and what comes before the verb (the .dll, when dotnet runs it).</summary>
public sealed record ProgramCommand(string File, IReadOnlyList<string> LeadingArguments);

/// <summary>Trains each language in a child process of this program: memory goes
/// back when it ends, and a crash takes one language alone.</summary>
/// <param name="program">How this program is started again.</param>
/// <param name="device">Where trainings compute, in place of what the project file says; null: that.</param>
public sealed class ChildProcessRunner(ProgramCommand program, DeviceName? device = null) : IStepRunner
{
    // The exit codes that the command line promises.
    private const int BadInput = 2;
    private const int Cancelled = 130;
    private const int ErrorLinesKept = 200;

    /// <inheritdoc/>
    public async Task TrainAsync(Plan plan, TrainStep step, WorkerSlot slot, IProgress<TrainingProgress> progress,
        CancellationToken cancellation)
    {
        using var child = new Process { StartInfo = StartOf(plan, step, slot) };
        var errors = new ConcurrentQueue<string>();
        child.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null && ChildProtocol.TryRead(line.Data) is { } update)
            {
                // The child sees one GPU alone, as the first.
                progress.Report(slot.Device is { } gpu && update.Device == "cuda:0"
                    ? update with { Device = $"cuda:{Invariant.Text(gpu)}" } : update);
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

        ThrowUnlessDone(step, child.ExitCode, string.Join('\n', errors), cancellation);
    }

    private static void ThrowUnlessDone(TrainStep step, int exitCode, string errors, CancellationToken cancellation)
    {
        switch (exitCode)
        {
            case 0 when FolderManifest.IsComplete(step.Folder):
                return;
            case BadInput:
                throw new BadInputException([.. errors.Split('\n')
                    .Select(line => new Problem(step.Name.ToString(), Without("error: ", line)))]);
            case Cancelled:
                cancellation.ThrowIfCancellationRequested();
                throw new OperationCanceledException($"{step.Name} was cancelled");
            default:
                throw new StepFailedException($"{step.Name} ended with exit code "
                    + $"{Invariant.Text(exitCode)}{(errors.Length > 0 ? ": " + Without("failed: ", errors) : " and no word")}");
        }
    }

    // What the child's command line put before its message is said once more by this one's.
    private static string Without(string beginning, string text) => text.StartsWith(beginning, StringComparison.Ordinal)
        ? text[beginning.Length..] : text;

    private ProcessStartInfo StartOf(Plan plan, TrainStep step, WorkerSlot slot)
    {
        var start = new ProcessStartInfo(program.File)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        string[] verb = ["train", step.Name.FileStem, "--project", plan.Project.File, "--threads", Invariant.Text(slot.Threads),
            "--child", step.Station.Identity.Hex];
        string[] scenario = plan.Scope.Scenario is { } changed ? ["--scenario", changed.ToString()] : [];
        string[] seed = plan.Scope.Seed is { } other ? ["--seed", Invariant.Text(other)] : [];
        string[] again = step.IsForced ? ["--force"] : [];
        string[] where = device is { } named ? ["--device", named.ToString()] : [];
        foreach (var argument in program.LeadingArguments.Concat(verb).Concat(scenario).Concat(seed).Concat(again).Concat(where))
        {
            start.ArgumentList.Add(argument);
        }

        // Read by OpenMP and MKL when libtorch loads.
        start.Environment["OMP_NUM_THREADS"] = Invariant.Text(slot.Threads);
        start.Environment["MKL_NUM_THREADS"] = Invariant.Text(slot.Threads);
        if (slot.Device is { } gpu)
        {
            start.Environment["CUDA_VISIBLE_DEVICES"] = Invariant.Text(gpu);
        }

        return start;
    }
}

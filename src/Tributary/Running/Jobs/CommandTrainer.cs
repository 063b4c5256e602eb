using System.Collections.Concurrent;
using System.Diagnostics;
using Tributary.Adapters;
using Tributary.Releases.Stores;
using Tributary.Safetensors;
using Tributary.Training;

namespace Tributary.Running.Jobs;

/// <summary>
/// Lets another program train. It is given the files of the job's folder, and echo where to put a PEFT adapter, which is then checked
/// against the base model. Only the adapter's own two files are kept: what else such programs write (logs, times, copies of the tokenizer)
/// would make equal trainings differ. What it wrote is removed, however it ends.
/// </summary>
/// <param name="files">The job, whose folder is written.</param>
/// <param name="echo">Told every line that the program writes; may be null.</param>
internal sealed class CommandTrainer(JobFolder files, IProgress<string>? echo = null) : ILanguageTrainer
{
    private const int LinesKept = 20;

    /// <inheritdoc/>
    /// <exception cref="StationFailedException">The program could not be started, ended
    /// with another code than 0, or left no usable adapter.</exception>
    public TrainingResult Train(
        TrainingJob job, string outFolder, string checkpointFolder, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var command = job.Recipe.Command ?? throw new ArgumentException("the recipe names no command", nameof(job));
        StoreLeftovers.RemoveFolder(checkpointFolder);
        Directory.CreateDirectory(checkpointFolder);
        try
        {
            var lines = Run(job.Name, command.Arguments(files.CommandValues(checkpointFolder)), cancellation);
            Keep(job, checkpointFolder, outFolder, lines);
            // Steps, tokens and losses are the other program's own affair.
            var result = new TrainingResult
            {
                Steps = 0, Tokens = 0, TargetTokens = 0, Truncated = 0, Epochs = [], BestStep = 0, BestEpoch = 0, StepLosses = [],
            };
            result.Write(outFolder);
            return result;
        }
        finally
        {
            StoreLeftovers.RemoveFolder(checkpointFolder);
        }
    }

    private string[] Run(string name, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var lines = new ConcurrentQueue<string>();
        using var process = new Process { StartInfo = StartOf(arguments) };
        DataReceivedEventHandler keep = (_, line) => Keep(lines, line.Data);
        process.OutputDataReceived += keep;
        process.ErrorDataReceived += keep;
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new StationFailedException($"training of '{name}': cannot start '{arguments[0]}': {failure.Message}");
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using (cancellation.Register(() => process.Kill(entireProcessTree: true)))
        {
            process.WaitForExit();
        }

        cancellation.ThrowIfCancellationRequested();
        return process.ExitCode == 0
            ? [.. lines]
            : throw new StationFailedException($"training of '{name}': '{arguments[0]}' ended with exit code "
                + $"{Invariant.Text(process.ExitCode)}{Last(lines)}");
    }

    private ProcessStartInfo StartOf(IReadOnlyList<string> arguments) => new(arguments[0], arguments.Skip(1))
    {
        WorkingDirectory = files.StartIn, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
    };

    private void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is null)
        {
            return;
        }

        echo?.Report(line);
        lines.Enqueue(line);
        while (lines.Count > LinesKept)
        {
            lines.TryDequeue(out _);
        }
    }

    /// <summary>Checks the adapter and copies its two files.</summary>
    private static void Keep(TrainingJob job, string output, string outFolder, IReadOnlyCollection<string> lines)
    {
        try
        {
            Check(job, output);
        }
        catch (BadInputException bad)
        {
            throw new StationFailedException($"training of '{job.Name}': the program ended well, but {{output_dir}} holds no adapter for "
                + $"this base model:\n{bad.Message}{Last(lines)}");
        }

        foreach (var name in new[] { LoraConfigFile.FileName, LoraAdapterFile.WeightsName })
        {
            RegularFile.Require(Path.Combine(output, name));
            File.Copy(Path.Combine(output, name), Path.Combine(outFolder, name));
        }
    }

    private static void Check(TrainingJob job, string output)
    {
        using (var file = new LoraAdapterFile(output, AdapterUse.InMerge))
        using (var baseModel = new TensorCatalog(job.BaseModel))
        {
            BadInputException.ThrowIfAny(AdapterFit.Problems(file, baseModel, output));
        }

        // Reads every number, and refuses those that are not finite.
        _ = LoraAdapter.Read(output);
    }

    private static string Last(IReadOnlyCollection<string> lines) =>
        lines.Count == 0 ? ", and it wrote nothing" : $". Its last lines:\n  {string.Join("\n  ", lines)}";
}

using System.Diagnostics;
using Tributary.Training;

namespace Tributary.Running.Jobs;

/// <summary>
/// Measures this machine in a child process of this program (<c>measure-speed</c>), so that planning loads no torch. The child reads one
/// question from its standard input and writes one answer to its standard output. A child that does not end in time is ended.
/// </summary>
/// <param name="program">How this program is started again.</param>
internal sealed class SpeedProcess(ProgramCommand program)
{
    /// <summary>The verb of the child.</summary>
    public const string Verb = "measure-speed";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Measures.</summary>
    /// <param name="question">What.</param>
    /// <param name="cancellation">Ends the child.</param>
    /// <exception cref="StationFailedException">The child gave no answer: why, in a line.</exception>
    public async Task<MachineSpeed> MeasureAsync(SpeedQuestion question, CancellationToken cancellation)
    {
        using var child = new Process
        {
            StartInfo = new ProcessStartInfo(program.File, [.. program.LeadingArguments, Verb])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            },
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        child.Start();
        try
        {
            var (answer, errors) = (child.StandardOutput.ReadToEndAsync(limit.Token), child.StandardError.ReadToEndAsync(limit.Token));
            await AskAsync(child, question);
            await child.WaitForExitAsync(limit.Token);
            return child.ExitCode == 0 && Read(await answer) is { } speed ? speed : throw new StationFailedException(
                await errors is { Length: > 0 } text ? text.Trim().Split('\n')[0]
                    : FormattableString.Invariant($"the measuring process ended with exit code {child.ExitCode} and no answer"));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new StationFailedException(FormattableString.Invariant($"the measure was not done after {Patience.TotalSeconds:0} s"));
        }
        finally
        {
            if (!child.HasExited)
            {
                child.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task AskAsync(Process child, SpeedQuestion question)
    {
        try
        {
            await child.StandardInput.WriteAsync(JsonSerializer.Serialize(question, JobFiles.Json.SpeedQuestion));
            child.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read: its exit code and its errors say why.
        }
    }

    private static MachineSpeed? Read(string answer)
    {
        try
        {
            return JsonSerializer.Deserialize(answer, JobFiles.Json.MachineSpeed) is { IsPossible: true } speed ? speed : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

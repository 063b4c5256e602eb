using Tributary.Planning;
using Tributary.Releases;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>Puts every run of a station into the ledger, however it ends.</summary>
internal static class StationLog
{
    /// <summary>Runs and records.</summary>
    /// <returns>Wall time in seconds.</returns>
    internal static async Task<double> RunAsync(Plan plan, Step step, int threads, TimeProvider clock, Func<Task> run)
    {
        var started = clock.GetUtcNow();
        var timestamp = clock.GetTimestamp();
        var outcome = LedgerOutcome.Failed;
        string? error = null;
        try
        {
            await run();
            outcome = LedgerOutcome.Done;
        }
        catch (OperationCanceledException)
        {
            outcome = LedgerOutcome.Cancelled;
            throw;
        }
        catch (Exception failure)
        {
            error = failure.Message;
            throw;
        }
        finally
        {
            plan.Store.Ledger.Append(new LedgerEntry
            {
                Station = step.Name.ToString(),
                Identity = step.Station.Identity.Hex,
                Started = started,
                Seconds = Math.Round(clock.GetElapsedTime(timestamp).TotalSeconds, 3),
                Outcome = outcome,
                Threads = threads,
                Error = error,
                Tokens = outcome == LedgerOutcome.Done && step is TrainStep ? TrainingResult.Read(step.Folder).Tokens : 0,
            });
        }

        return clock.GetElapsedTime(timestamp).TotalSeconds;
    }
}

using Tributary.Evaluation.Models;
using Tributary.Planning;
using Tributary.Planning.Stations;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Running.Jobs;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>Puts every run of a station into the ledger, however it ends.</summary>
internal sealed class StationLog(Plan plan, Machine machine, TimeProvider clock)
{
    /// <summary>Trains and records, also where it computed, as the training says itself.</summary>
    /// <param name="station">The training.</param>
    /// <param name="threads">CPU threads that it may use.</param>
    /// <param name="progress">Told of every step; may be null.</param>
    /// <param name="train">Trains, and tells of every step.</param>
    /// <returns>Wall time in seconds.</returns>
    internal Task<double> TrainAsync(TrainStation station, int threads, IProgress<TrainingProgress>? progress,
        Func<IProgress<TrainingProgress>, Task> train)
    {
        string? device = null;
        var watched = new SynchronousProgress<TrainingProgress>(update =>
        {
            device = update.Device ?? device;
            progress?.Report(update);
        });
        return RunAsync(station.Run, threads, async () =>
        {
            await train(watched);
            return StationWork.Of(station);
        }, () => device);
    }

    /// <summary>Runs and records.</summary>
    /// <returns>Wall time in seconds.</returns>
    internal async Task<double> RunAsync(StationRun station, int threads, Func<Task<StationWork>> run, Func<string?>? device = null)
    {
        var (timestamp, joules) = (clock.GetTimestamp(), machine.Joules());
        var entry = Begun(station.Station.ToString(), station.Identity, threads);
        var second = plan.Project.Price?.Of(1);
        using var underWay = UnderWay.Begin(plan.Store, entry with { Currency = second?.Currency }, second?.Amount, clock);
        try
        {
            var work = await run();
            entry = entry with { Outcome = LedgerOutcome.Done, Tokens = work.Tokens, Share = work.Share, Flops = work.Flops };
        }
        catch (BadInputException bad)
        {
            entry = entry with { Error = bad.Message };
            throw StationFailedException.Of(station.Station, bad);
        }
        catch (Exception failure)
        {
            entry = failure is OperationCanceledException ? entry with { Outcome = LedgerOutcome.Cancelled }
                : entry with { Error = failure.Message };
            throw;
        }
        finally
        {
            Append(entry with { Device = device?.Invoke() }, timestamp, joules);
        }

        return clock.GetElapsedTime(timestamp).TotalSeconds;
    }

    /// <summary>Loads the model and records the time: it belongs to evaluating, but to no one station.</summary>
    internal ILanguageModel Load(int threads, Func<ILanguageModel> open)
    {
        var (timestamp, joules) = (clock.GetTimestamp(), machine.Joules());
        var entry = Begun(LedgerEntry.Load, plan.Inputs.BaseModel, threads);
        var model = open();
        Append(entry with { Outcome = LedgerOutcome.Done }, timestamp, joules);
        return model;
    }

    private LedgerEntry Begun(string station, Digest identity, int threads) => new()
    {
        Station = station, Identity = identity.Hex, Started = clock.GetUtcNow(), Seconds = 0, Outcome = LedgerOutcome.Failed,
        Threads = threads, Machine = machine.Name,
    };

    private void Append(LedgerEntry entry, long timestamp, double? joules)
    {
        var seconds = Math.Round(clock.GetElapsedTime(timestamp).TotalSeconds, 3);
        var price = plan.Project.Price?.Of(seconds);
        plan.Store.Ledger.Append(entry with
        {
            Seconds = seconds,
            Joules = machine.Joules() - joules is >= 0 and var used ? used : null,
            Price = price?.Amount,
            Currency = price?.Currency,
        });
    }
}

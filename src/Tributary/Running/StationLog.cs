using Tributary.Evaluation.Models;
using Tributary.Planning;
using Tributary.Planning.Stations;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Running.Jobs;

namespace Tributary.Running;

/// <summary>Puts every run of a station into the ledger, however it ends, with what it did and its part of the machine.</summary>
internal sealed class StationLog(Plan plan, Machine machine, TimeProvider clock)
{
    private readonly MachineMeter meter = new(clock, machine.Joules);

    /// <summary>Trains and records, also where it computed, as the training says itself.</summary>
    /// <param name="station">The training.</param>
    /// <param name="threads">CPU threads that it may use.</param>
    /// <param name="watch">What the training tells.</param>
    /// <param name="train">Trains, and tells of every step.</param>
    /// <returns>Wall time in seconds.</returns>
    internal Task<double> TrainAsync(TrainStation station, int threads, TrainingWatch watch, Func<Task> train)
    {
        watch.Begin(Directory.Exists(plan.Store.CheckpointOf(station.Name, station.Identity)));
        return RunAsync(station.Run, threads, async () =>
        {
            await train();
            return StationWork.Of(station, watch);
        }, () => watch.SoFar);
    }

    /// <summary>Runs and records.</summary>
    /// <param name="station">The station.</param>
    /// <param name="threads">CPU threads that it may use.</param>
    /// <param name="run">Runs it, and gives what it did.</param>
    /// <param name="soFar">What it has done at a moment before its end, asked from other threads.</param>
    /// <returns>Wall time in seconds.</returns>
    internal async Task<double> RunAsync(StationRun station, int threads, Func<Task<StationWork>> run, Func<StationWork>? soFar = null)
    {
        var part = meter.Begin();
        var begun = Begun(station.Station.ToString(), station.Identity, threads);
        LedgerEntry Now() => (soFar?.Invoke() ?? StationWork.None).In(Charged(begun, meter.Read(part)));
        var entry = begun;
        using var underWay = UnderWay.Begin(plan.Store, Now, clock);
        try
        {
            entry = (await run()).In(begun with { Outcome = LedgerOutcome.Done });
        }
        catch (BadInputException bad)
        {
            entry = (soFar?.Invoke() ?? StationWork.None).In(begun with { Error = bad.Message });
            throw StationFailedException.Of(station.Station, bad);
        }
        catch (Exception failure)
        {
            entry = (soFar?.Invoke() ?? StationWork.None).In(failure is OperationCanceledException
                ? begun with { Outcome = LedgerOutcome.Cancelled } : begun with { Error = failure.Message });
            throw;
        }
        finally
        {
            entry = Charged(entry, meter.End(part));
            plan.Store.Ledger.Append(entry);
        }

        return entry.Seconds;
    }

    /// <summary>
    /// Loads a model and records the time, also of a loading that fails: it belongs to evaluating, but to no one station. The station that
    /// asked for the model waits meanwhile, and is charged nothing.
    /// </summary>
    internal ILanguageModel Load(int threads, Func<ILanguageModel> open)
    {
        var part = meter.BeginAlone();
        var entry = Begun(LedgerEntry.Load, plan.Inputs.BaseModel, threads);
        try
        {
            var model = open();
            entry = entry with { Outcome = LedgerOutcome.Done };
            return model;
        }
        catch (Exception failure)
        {
            entry = entry with { Error = failure.Message };
            throw;
        }
        finally
        {
            plan.Store.Ledger.Append(Charged(entry, meter.End(part)));
        }
    }

    private LedgerEntry Begun(string station, Digest identity, int threads) => new()
    {
        Station = station, Identity = identity.Hex, Started = clock.GetUtcNow(), Seconds = 0, Outcome = LedgerOutcome.Failed,
        Threads = threads, Machine = machine.Name, Gpus = machine.Gpus.Count > 0 ? machine.Gpus.Count : null,
    };

    private LedgerEntry Charged(LedgerEntry entry, MachineUse use)
    {
        var seconds = Math.Round(use.Seconds, 3);
        var price = plan.Project.Price?.Of(seconds);
        return entry with
        {
            Seconds = Math.Round(use.WallSeconds, 3), MachineSeconds = seconds, Joules = use.Joules,
            Price = price?.Amount, Currency = price?.Currency,
        };
    }
}

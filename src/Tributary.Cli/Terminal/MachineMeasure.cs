using Tributary.Planning;
using Tributary.Planning.Estimates;
using Tributary.Releases.Stores;
using Tributary.Running;
using Tributary.Running.Jobs;
using Tributary.Training;

namespace Tributary.Cli.Terminal;

/// <summary>Gives a plan the seconds that no run tells: from what is remembered of
/// this machine's speed, else from a measure, once.</summary>
internal static class MachineMeasure
{
    /// <summary>The plan with seconds if they can be known. If they cannot, a line says why.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stop">Ends a measure that is under way.</param>
    public static async Task<Plan> CalibrateAsync(Plan plan, CancellationToken stop)
    {
        if (!plan.WantsMeasure)
        {
            return plan;
        }

        if ((Calibration.Obstacle(plan.Project) ?? Unmeasured(plan)) is { } obstacle)
        {
            return Without(plan, obstacle);
        }

        var machine = ThisMachine.ForTraining();
        var threads = Workers.Slots(plan.Project.Run.Workers, machine.Cores, machine.Gpus)[0].Threads;
        var wanted = Calibration.Of(plan.State, ThisMachine.Processor, machine.Cores, threads);
        var cache = new SpeedCache(plan.Store);
        if (cache.Find(wanted.Key) is { } known)
        {
            return plan.At(known);
        }

        Console.Error.WriteLine("measuring this machine once (about 2 s; --no-measure leaves it out)");
        try
        {
            var speed = await new SpeedProcess(ThisMachine.Program()).MeasureAsync(wanted.Question, stop);
            Remember(plan.Store, cache, wanted, speed);
            return plan.At(speed);
        }
        catch (StationFailedException failed)
        {
            return Without(plan, failed.Message);
        }
    }

    private static string? Unmeasured(Plan plan) =>
        plan.Project.Run.Trainer.Device.Gpu is null && ThisMachine.ForTraining().Gpus.Count == 0 ? null
            : "a GPU's speed is not measured, only the CPU's";

    private static Plan Without(Plan plan, string reason)
    {
        Console.Error.WriteLine($"no seconds yet: {PlainText.OnOneLine(reason)}");
        return plan;
    }

    // A project that has never run has no store yet. Whoever holds the lock of one is making it.
    private static void Remember(Store store, SpeedCache cache, Calibration wanted, MachineSpeed speed)
    {
        try
        {
            using (ThisMachine.Lock(store))
            {
                store.Prepare();
            }
        }
        catch (Exception refused) when (refused is BadInputException or IOException or UnauthorizedAccessException)
        {
            // A plan of a project on a read-only disk is a plan: this machine is measured again the next time.
        }

        cache.Add(wanted.Key, speed);
    }
}

using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Releases.Stores;
using Tributary.Running.Jobs;
using Tributary.Training;

namespace Tributary.Running;

/// <summary>Brings a project up to date: plan, lock, run what is stale.</summary>
internal static class ProjectRun
{
    /// <summary>Plans a project and runs what is stale; an unbroken second call runs nothing.</summary>
    /// <param name="projectPath">A project folder or file.</param>
    /// <param name="scope">How much of it.</param>
    /// <param name="options">How.</param>
    /// <param name="machine">What the machine has.</param>
    /// <param name="runner">Runs the stations.</param>
    /// <param name="clock">Time of the lock and of the cache.</param>
    /// <param name="progress">Told of everything.</param>
    /// <param name="cancellation">Stops; what is finished stays.</param>
    /// <returns>What was done. Where the gate refused a release, all stations are there and the current release stays.</returns>
    /// <exception cref="BadInputException">Anything that the project names is wrong; nothing was written.</exception>
    public static async Task<RunResult> RunAsync(
        string projectPath,
        PlanScope scope,
        RunOptions options,
        Machine machine,
        PlanRunner runner,
        TimeProvider clock,
        IProgress<RunEvent> progress,
        CancellationToken cancellation)
    {
        var source = new PlanSource(projectPath, scope, clock);
        var plan = source.Plan();
        if (plan.IsUpToDate)
        {
            return new RunResult(plan, null, []);
        }

        MergeableTraining.Require(plan.Project);
        TrainableProject.Require(plan);
        TrainableProject.RequireDevice(plan, options.Device, machine.Missing);
        // Everything is checked before the first byte is written; planned again under the lock, for another run may have ended meanwhile.
        using var held = await StoreLock.TakeAsync(plan.Store, FormattableString.Invariant($"process {machine.ProcessId}"), clock,
            options.Wait, options.WaitProgress, cancellation);
        plan = source.Plan();
        // A device that is named is the one that all trainings use.
        var gpus = (options.Device ?? plan.Project.Run.Trainer.Device).IsAnyGpu ? machine.Gpus : [];
        return await runner.RunAsync(plan, options, machine with { Gpus = gpus },
            Workers.Slots(options.Workers ?? plan.Project.Run.Workers, machine.Cores, gpus), progress, cancellation);
    }
}

/// <summary>What a run may use.</summary>
/// <param name="Cores">CPU cores, 1 or more.</param>
/// <param name="Gpus">GPUs that trainings can use, see <see cref="Workers.GpusOf"/>; may be empty.</param>
/// <param name="ProcessId">The process that runs.</param>
internal sealed record Machine(int Cores, IReadOnlyList<string> Gpus, int ProcessId)
{
    /// <summary>Its name; empty if it is not told.</summary>
    public string Name { get; init; } = "";

    /// <summary>Says why a device cannot be used; null if it can. Default: every device may be there.</summary>
    public Func<DeviceName, string?> Missing { get; init; } = _ => null;

    /// <summary>Reads its energy counter in joules; null if there is none.</summary>
    public Func<double?> Joules { get; init; } = () => null;

    /// <summary>The machine that this process runs on, without its GPUs: trainings in this process share what they find of these.</summary>
    internal static Machine Local() => new(Environment.ProcessorCount, Gpus: [], Environment.ProcessId)
    {
        Name = Environment.MachineName, Joules = () => PowerMeter.Joules(PowerMeter.SystemFolder),
    };

    /// <summary>The machine in words, for a report.</summary>
    public string Words =>
        FormattableString.Invariant($"{Cores} CPU cores{(Gpus.Count > 0 ? FormattableString.Invariant($", {Gpus.Count} GPUs") : "")}");
}

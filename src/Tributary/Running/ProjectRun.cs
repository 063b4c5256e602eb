using Tributary.Planning;
using Tributary.Releases;

namespace Tributary.Running;

/// <summary>Brings a project up to date: plan, lock, run what is stale.</summary>
public static class ProjectRun
{
    /// <summary>Plans a project and runs what is stale; an unbroken second call runs nothing.</summary>
    /// <param name="projectPath">A project folder or file.</param>
    /// <param name="scope">How much of it.</param>
    /// <param name="workers">Trainings at a time; null: the project file's, else one per GPU, else 1.</param>
    /// <param name="machine">What the machine has.</param>
    /// <param name="runner">Runs the stations.</param>
    /// <param name="clock">Time of the lock and of the cache.</param>
    /// <param name="progress">Told of everything.</param>
    /// <param name="cancellation">Stops; what is finished stays.</param>
    /// <returns>The plan as it was before it ran: its stale steps are those that were run.</returns>
    /// <exception cref="BadInputException">Anything that the project names is wrong; nothing was written.</exception>
    public static async Task<Plan> RunAsync(
        string projectPath,
        PlanScope scope,
        int? workers,
        Machine machine,
        PlanRunner runner,
        TimeProvider clock,
        IProgress<RunEvent> progress,
        CancellationToken cancellation)
    {
        var plan = Plan.Of(projectPath, scope, clock);
        if (plan.IsUpToDate)
        {
            return plan;
        }

        MergeableTraining.Require(plan.Project);
        // Everything is checked before the first byte is written; planned again under the lock, for another run may have ended meanwhile.
        using var held = StoreLock.Take(plan.Store, FormattableString.Invariant($"process {machine.ProcessId}"), clock);
        plan = Plan.Of(projectPath, scope, clock);
        await runner.RunAsync(plan, machine, Workers.Slots(workers ?? plan.Project.Run.Workers, machine.Cores, machine.Gpus), progress, cancellation);
        return plan;
    }
}

/// <summary>What a run may use.</summary>
/// <param name="Cores">CPU cores, 1 or more.</param>
/// <param name="Gpus">GPUs that trainings can use, 0 or more.</param>
/// <param name="ProcessId">The process that runs.</param>
public sealed record Machine(int Cores, int Gpus, int ProcessId)
{
    /// <summary>Its name; empty where it is not told.</summary>
    public string Name { get; init; } = "";

    /// <summary>Reads its energy counter in joules; null where there is none.</summary>
    public Func<double?> Joules { get; init; } = () => null;

    /// <summary>The machine in words, for a report.</summary>
    public string Words => FormattableString.Invariant($"{Cores} CPU cores{(Gpus > 0 ? FormattableString.Invariant($", {Gpus} GPUs") : "")}");
}

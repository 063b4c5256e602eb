namespace Tributary.Running;

/// <summary>Divides a machine among the trainings that run at the same time.</summary>
public static class Workers
{
    /// <summary>The slots of a run.</summary>
    /// <param name="workers">How many trainings at a time, 1 or more; null: one per GPU, else 1.</param>
    /// <param name="cores">CPU cores of the machine.</param>
    /// <param name="gpus">GPUs that trainings can use, 0 or more.</param>
    /// <returns>One slot a worker: the cores divided evenly, at least one each; the GPUs in turn.</returns>
    public static IReadOnlyList<WorkerSlot> Slots(int? workers, int cores, int gpus)
    {
        var count = workers ?? Math.Max(1, gpus);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(workers));
        var threads = Math.Max(1, cores / count);
        return [.. Enumerable.Range(0, count).Select(index => new WorkerSlot(threads, gpus > 0 ? index % gpus : null))];
    }
}

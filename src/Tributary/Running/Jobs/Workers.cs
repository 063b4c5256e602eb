namespace Tributary.Running.Jobs;

/// <summary>What a training may use of the machine. No part of any identity: the same bytes come out whatever it is.</summary>
/// <param name="Threads">CPU threads, 1 or more.</param>
/// <param name="Gpu">The only GPU that it sees, as CUDA_VISIBLE_DEVICES names it; null: what this process sees.</param>
internal sealed record WorkerSlot(int Threads, string? Gpu);

/// <summary>Divides a machine among the trainings that run at the same time.</summary>
internal static class Workers
{
    /// <summary>The variable that says which GPUs a process sees.</summary>
    public const string GpuVariable = "CUDA_VISIBLE_DEVICES";

    /// <summary>The slots of a run.</summary>
    /// <param name="workers">How many trainings at a time, 1 or more; null: one per GPU, else 1.</param>
    /// <param name="cores">CPU cores of the machine.</param>
    /// <param name="gpus">GPUs that trainings can use; may be empty.</param>
    /// <returns>One slot a worker: the cores divided evenly, at least one each; the GPUs in turn.</returns>
    public static IReadOnlyList<WorkerSlot> Slots(int? workers, int cores, IReadOnlyList<string> gpus)
    {
        var count = workers ?? Math.Max(1, gpus.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(workers));
        var threads = Math.Max(1, cores / count);
        return [.. Enumerable.Range(0, count).Select(index => new WorkerSlot(threads, gpus.Count > 0 ? gpus[index % gpus.Count] : null))];
    }

    /// <summary>The GPUs that this process sees, as <see cref="GpuVariable"/> names them.</summary>
    /// <param name="visible">The variable's value; null if it is not set.</param>
    /// <param name="installed">Counts the GPUs of the machine; asked only if the variable is not set.</param>
    public static IReadOnlyList<string> GpusOf(string? visible, Func<int> installed) => visible is null
        ? [.. Enumerable.Range(0, installed()).Select(index => Invariant.Text(index))]
        // CUDA reads the list up to the first name that is none.
        : [.. visible.Split(',', StringSplitOptions.TrimEntries).TakeWhile(name => name.Length > 0 && name[0] != '-')];
}

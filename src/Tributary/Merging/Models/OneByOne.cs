using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Tributary.Merging.Models;

/// <summary>Runs in parallel over items that are taken one by one in their order, so that the largest can come first.</summary>
internal static class OneByOne
{
    /// <summary>Runs; the first error is thrown as it is, before a request to stop.</summary>
    /// <param name="items">The items.</param>
    /// <param name="threads">At most so many at a time; 0: one per processor.</param>
    /// <param name="action">What is done with each.</param>
    /// <param name="cancellation">Asks to stop after the current items.</param>
    public static void Run<T>(IEnumerable<T> items, int threads, Action<T> action, CancellationToken cancellation)
    {
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = threads > 0 ? threads
            : Environment.ProcessorCount };
        try
        {
            Parallel.ForEach(Partitioner.Create(items, EnumerablePartitionerOptions.NoBuffering), options, action);
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException)
                ?? several.InnerExceptions[0]);
        }
    }
}

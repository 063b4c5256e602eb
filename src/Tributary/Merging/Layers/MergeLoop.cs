using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Tributary.Merging.Layers;

/// <summary>How far a merge is.</summary>
/// <param name="Done">How much of the work at hand is done.</param>
/// <param name="Of">How much there is in all.</param>
/// <param name="Unit">What is counted, as in "layers" or "MB".</param>
/// <param name="Work">The work, as in "merging" or "hashing the inputs".</param>
public sealed record MergeProgress(double Done, double Of, string Unit, string Work);

/// <summary>Does the same for every layer, tensor or file, on several threads.</summary>
/// <param name="threads">Most threads at a time; 0: one per processor.</param>
/// <param name="progress">Told as work is done, from any thread; may be null.</param>
/// <param name="cancellation">Asks to stop after the items at hand.</param>
internal sealed class MergeLoop(int threads, IProgress<MergeProgress>? progress, CancellationToken cancellation)
{
    /// <summary>Asks to stop.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Does something for every layer, tells after each, and returns the results in the layers' order.</summary>
    public T[] Run<T>(string work, int layers, Func<int, T> action)
    {
        var (results, done) = (new T[layers], 0);
        Each(Enumerable.Range(0, layers), index =>
        {
            results[index] = action(index);
            progress?.Report(new MergeProgress(Interlocked.Increment(ref done), layers, "layers", work));
        });
        return results;
    }

    /// <summary>Does something for every item. They are taken one by one in their order, so that the largest can come first.</summary>
    /// <exception cref="BadInputException">Some items are bad; what was found until then, as one.</exception>
    public void Each<T>(IEnumerable<T> items, Action<T> action)
    {
        var most = threads > 0 ? threads : Environment.ProcessorCount;
        try
        {
            Parallel.ForEach(
                Partitioner.Create(items, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = most },
                action);
        }
        catch (AggregateException several)
        {
            throw Joined(several);
        }
    }

    /// <summary>Takes how many bytes were done since it was last told.</summary>
    public Action<long> CountBytes(string work, long bytes)
    {
        var done = 0L;
        return more => progress?.Report(new MergeProgress(Interlocked.Add(ref done, more) / 1e6, bytes / 1e6, "MB", work));
    }

    /// <summary>All bad inputs as one; anything else as it was thrown, a request to stop last.</summary>
    private static BadInputException Joined(AggregateException several)
    {
        if (several.InnerExceptions.FirstOrDefault(inner => inner is not (BadInputException or OperationCanceledException)) is { } other)
        {
            ExceptionDispatchInfo.Throw(other);
        }

        var bad = several.InnerExceptions.OfType<BadInputException>().SelectMany(one => one.Problems).ToArray();
        if (bad.Length == 0)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }

        return new BadInputException([.. bad.OrderBy(problem => problem.Where, StringComparer.Ordinal)
            .ThenBy(problem => problem.Text, StringComparer.Ordinal)]);
    }
}

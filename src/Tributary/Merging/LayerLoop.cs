using System.Runtime.ExceptionServices;

namespace Tributary.Merging;

/// <summary>Does the same for every layer, on several threads, and returns the results in the layers' order.</summary>
/// <param name="layers">Number of layers.</param>
/// <param name="threads">Most threads at a time; 0: one per processor.</param>
/// <param name="progress">Told after every layer; may be null.</param>
/// <param name="cancellation">Asks to stop after the current layers.</param>
internal sealed class LayerLoop(int layers, int threads, IProgress<MergeProgress>? progress, CancellationToken cancellation)
{
    public T[] Run<T>(string work, Func<int, T> action)
    {
        var results = new T[layers];
        var done = 0;
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount,
            CancellationToken = cancellation,
        };
        try
        {
            Parallel.For(0, layers, options, index =>
            {
                results[index] = action(index);
                progress?.Report(new MergeProgress(Interlocked.Increment(ref done), layers, work));
            });
        }
        catch (AggregateException several)
        {
            throw Joined(several);
        }

        return results;
    }

    /// <summary>All bad inputs as one; anything else as it was thrown.</summary>
    private static BadInputException Joined(AggregateException several)
    {
        if (several.InnerExceptions.FirstOrDefault(inner => inner is not BadInputException) is { } other)
        {
            ExceptionDispatchInfo.Throw(other);
        }

        return new BadInputException([.. several.InnerExceptions.OfType<BadInputException>().SelectMany(bad => bad.Problems)
            .OrderBy(problem => problem.Where, StringComparer.Ordinal).ThenBy(problem => problem.Text, StringComparer.Ordinal)]);
    }
}

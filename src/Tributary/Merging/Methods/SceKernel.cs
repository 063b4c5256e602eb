using Tributary.Merging.Entries;
using Tributary.Numerics;

namespace Tributary.Merging.Methods;

/// <summary>
/// SCE (arXiv:2408.07990): select the entries whose variance over the models is largest, weigh each model by the mean square of what is
/// left of its task vector, erase what disagrees with the sign of the sum. The
/// threshold is found by counting, so that no more than blocks are in memory.
/// </summary>
internal sealed class SceKernel(TensorJob job)
{
    private readonly IReadOnlyList<int> others = job.Others;
    private readonly float[] variances = new float[job.BlockEntries];
    private float threshold = -1;
    private long equalKept;

    /// <summary>Merges a tensor.</summary>
    public static void Run(TensorJob job)
    {
        var kernel = new SceKernel(job);
        if (job.Parameter("select_topk") < 1)
        {
            kernel.Select(job.Parameter("select_topk"));
        }

        kernel.Combine(kernel.Weigh());
    }

    private void Select(double share)
    {
        var counts = new MagnitudeCounts();
        var varying = 0L;
        ForDifferences((_, count) =>
        {
            counts.AddUpper(variances.AsSpan(0, count));
            varying += count - System.MemoryExtensions.Count(variances.AsSpan(0, count), 0);
        });
        var kept = (long)(share * varying);
        if (kept == 0)
        {
            threshold = float.PositiveInfinity;
            return;
        }

        var upper = counts.UpperHalfOf(kept);
        ForDifferences((_, count) => counts.AddLower(variances.AsSpan(0, count), upper));
        (threshold, equalKept, _) = counts.Find(kept);
    }

    /// <summary>Mean squares of what is left of each task vector, over their sum; equal where the sum is below 1e-6.</summary>
    private double[] Weigh()
    {
        var squares = new double[others.Count];
        ForSelected((_, count) =>
        {
            for (var i = 0; i < others.Count; i++)
            {
                var block = job.Block(others[i])[..count];
                squares[i] += FloatBlocks.Dot(block, block);
            }
        });
        var means = squares.Select(square => square / job.Count).ToArray();
        return means.Sum() < 1e-6 ? [.. means.Select(_ => 1.0 / means.Length)] : [.. means.Select(mean => mean / means.Sum())];
    }

    private void Combine(double[] weights) => ForSelected((start, count) =>
    {
        var own = job.Block(job.Base);
        var merged = job.Output(count);
        for (var e = 0; e < count; e++)
        {
            merged[e] = (float)(own[e] + Entry(e, weights));
        }

        job.Write(start, merged);
    });

    private double Entry(int e, double[] weights)
    {
        var vote = 0.0;
        foreach (var input in others)
        {
            vote += job.Block(input)[e];
        }

        var (sum, agreeing) = (0.0, 0.0);
        for (var i = 0; i < weights.Length; i++)
        {
            var value = job.Block(others[i])[e];
            if (vote >= 0 ? value > 0 : value < 0)
            {
                sum += weights[i] * value;
                agreeing += weights[i];
            }
        }

        return sum / Math.Max(agreeing, 1e-6);
    }

    /// <summary>Blocks of the task vectors, with the entries that were not selected set to 0.</summary>
    private void ForSelected(Action<long, int> action)
    {
        var equalLeft = equalKept;
        ForDifferences((start, count) =>
        {
            for (var e = 0; e < count; e++)
            {
                if (variances[e] > threshold || (variances[e] == threshold && equalLeft-- > 0))
                {
                    continue;
                }

                foreach (var input in others)
                {
                    job.Block(input)[e] = 0;
                }
            }

            action(start, count);
        });
    }

    /// <summary>Blocks of the task vectors, and the variance of each entry over the models.</summary>
    private void ForDifferences(Action<long, int> action) => job.ForBlocks((start, count) =>
    {
        job.ReadDifferences(others, job.Base, start, count);
        for (var e = 0; e < count; e++)
        {
            var (sum, squares) = (0.0, 0.0);
            foreach (var input in others)
            {
                sum += job.Block(input)[e];
            }

            foreach (var input in others)
            {
                var distance = job.Block(input)[e] - (sum / others.Count);
                squares += distance * distance;
            }

            variances[e] = (float)(squares / others.Count);
        }

        action(start, count);
    });
}

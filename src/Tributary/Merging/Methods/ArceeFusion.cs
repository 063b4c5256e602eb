using Tributary.Merging.Entries;

namespace Tributary.Merging.Methods;

/// <summary>
/// Arcee fusion: of the differences b - a, those stay whose importance reaches median + 1.5 (q3 - q1). Importance is |b - a| times the
/// divergence KL(softmax(b) + 1e-8, softmax(a) + 1e-8) of its row. Quantiles are exact, found by counting: sorted[trunc(q (N - 1))].
/// </summary>
internal sealed class ArceeFusion(TensorJob job)
{
    private const double Offset = 1e-8;
    private readonly int other = job.Others[0];
    private readonly float[] importance = new float[job.BlockEntries];
    private readonly double[] divergence = new double[job.Count / Math.Max(1, job.RowLength)];

    /// <summary>Merges a tensor.</summary>
    public static void Run(TensorJob job)
    {
        var kernel = new ArceeFusion(job);
        kernel.Diverge();
        kernel.Merge(kernel.Threshold());
    }

    private void Diverge()
    {
        var length = job.RowLength;
        var (p, q) = (new double[length], new double[length]);
        job.ForRowBlocks((start, count) =>
        {
            var a = job.Read(job.Base, start, count).Span;
            var b = job.Read(other, start, count).Span;
            for (var row = 0; row < count / length; row++)
            {
                Softmax(b.Slice(row * length, length), p);
                Softmax(a.Slice(row * length, length), q);
                divergence[(start / length) + row] = Divergence(p, q);
            }
        });
    }

    private static double Divergence(double[] p, double[] q)
    {
        var sum = 0.0;
        for (var i = 0; i < p.Length; i++)
        {
            sum += (p[i] + Offset) * Math.Log((p[i] + Offset) / (q[i] + Offset));
        }

        return sum;
    }

    private static void Softmax(ReadOnlySpan<float> row, double[] shares)
    {
        var largest = double.NegativeInfinity;
        foreach (var value in row)
        {
            largest = Math.Max(largest, value);
        }

        var sum = 0.0;
        for (var i = 0; i < row.Length; i++)
        {
            shares[i] = Math.Exp(row[i] - largest);
            sum += shares[i];
        }

        for (var i = 0; i < row.Length; i++)
        {
            shares[i] /= sum;
        }
    }

    private double Threshold()
    {
        MagnitudeCounts[] counts = [new(), new(), new()];
        var ranks = new[] { 0.25, 0.5, 0.75 }.Select(q => job.Count - (long)(q * (job.Count - 1))).ToArray();
        job.ForBlocks((start, count) =>
        {
            var found = Weigh(start, count);
            foreach (var quartile in counts)
            {
                quartile.AddUpper(found);
            }
        });
        var uppers = counts.Zip(ranks, (quartile, rank) => quartile.UpperHalfOf(rank)).ToArray();
        job.ForBlocks((start, count) =>
        {
            var found = Weigh(start, count);
            for (var i = 0; i < counts.Length; i++)
            {
                counts[i].AddLower(found, uppers[i]);
            }
        });
        var quartiles = counts.Zip(ranks, (quartile, rank) => (double)quartile.Find(rank).Magnitude).ToArray();
        return quartiles[1] + (1.5 * (quartiles[2] - quartiles[0]));
    }

    private void Merge(double threshold) => job.Merge((start, merged) =>
    {
        Weigh(start, merged.Length);
        var a = job.Block(job.Base);
        var b = job.Block(other);
        for (var e = 0; e < merged.Length; e++)
        {
            merged[e] = importance[e] >= threshold ? b[e] : a[e];
        }
    });

    private ReadOnlySpan<float> Weigh(long start, int count)
    {
        var a = job.Read(job.Base, start, count).Span;
        var b = job.Read(other, start, count).Span;
        for (var e = 0; e < count; e++)
        {
            importance[e] = (float)(Math.Abs((double)b[e] - a[e]) * divergence[(start + e) / job.RowLength]);
        }

        return importance.AsSpan(0, count);
    }
}

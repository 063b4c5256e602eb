using Tributary.Merging.Entries;

namespace Tributary.Merging.Methods;

/// <summary>The methods that merge entry by entry.</summary>
internal static class ElementKernels
{
    /// <summary>g b + (1 - g) a with a the base and g = clamp(t / max(|a - b|, 1e-6), 0,
    /// 1): near entries are taken over, far ones keep the base.</summary>
    public static void NearSwap(TensorJob job)
    {
        var t = job.Parameter("t");
        var other = job.Others[0];
        job.Merge((start, merged) =>
        {
            var a = job.Read(job.Base, start, merged.Length).Span;
            var b = job.Read(other, start, merged.Length).Span;
            for (var e = 0; e < merged.Length; e++)
            {
                var g = Math.Clamp(t / Math.Max(Math.Abs((double)a[e] - b[e]), 1e-6), 0, 1);
                merged[e] = (float)((g * b[e]) + ((1 - g) * a[e]));
            }
        });
    }

    /// <summary>base + the mean of the differences larger than epsilon.</summary>
    public static void Ram(TensorJob job) => MergeTouched(job, [.. job.Others.Select(_ => 1.0)]);

    /// <summary>
    /// As <see cref="Ram"/>, but what one model alone touched is strengthened by 1 + r clamp(shared / max(unique, epsilon), 0, alpha), with
    /// that model's counts of entries that others touched too and that it touched alone.
    /// </summary>
    public static void RamPlus(TensorJob job)
    {
        var (shared, unique) = (new long[job.Others.Count], new long[job.Others.Count]);
        ForTouched(job, (_, touched, last) =>
        {
            foreach (var i in touched)
            {
                (last == 1 ? unique : shared)[i]++;
            }
        });
        var (r, alpha, epsilon) = (job.Parameter("r"), job.Parameter("alpha"), job.Parameter("epsilon"));
        MergeTouched(job, [.. shared.Zip(unique, (s, u) => 1 + (r * Math.Clamp(s / Math.Max(u, epsilon), 0, alpha)))]);
    }

    /// <summary>The one input, times its scale.</summary>
    public static void PassThrough(TensorJob job)
    {
        var scale = job.Parameter(0, "scale");
        if (scale == 1 && job.Inputs[0].IsStoredAlike)
        {
            job.Copy(0);
            return;
        }

        job.Merge((start, merged) => WeightedSum.Scale(job.Read(0, start, merged.Length).Span, scale, merged));
    }

    private delegate void TouchedAction(int entry, ReadOnlySpan<int> touched, int count);

    /// <summary>Per entry, the models whose difference from the base is larger than epsilon.</summary>
    private static void ForTouched(TensorJob job, TouchedAction action, Action<long, int>? blockDone = null)
    {
        var others = job.Others;
        var epsilon = job.Parameter("epsilon");
        var touched = new int[others.Count];
        job.ForBlocks((start, count) =>
        {
            job.ReadDifferences(others, job.Base, start, count);
            for (var e = 0; e < count; e++)
            {
                var found = 0;
                for (var i = 0; i < others.Count; i++)
                {
                    if (Math.Abs((double)job.Block(others[i])[e]) > epsilon)
                    {
                        touched[found++] = i;
                    }
                }

                action(e, touched.AsSpan(0, found), found);
            }

            blockDone?.Invoke(start, count);
        });
    }

    private static void MergeTouched(TensorJob job, double[] alone)
    {
        var others = job.Others;
        ForTouched(
            job,
            (e, touched, count) =>
            {
                var sum = 0.0;
                foreach (var i in touched)
                {
                    sum += job.Block(others[i])[e] * (count == 1 ? alone[i] : 1);
                }

                job.Output(e + 1)[e] = (float)(job.Block(job.Base)[e] + (sum / Math.Max(1, count)));
            },
            (start, count) => job.Write(start, job.Output(count)));
    }
}

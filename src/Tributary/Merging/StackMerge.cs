using Tributary.Adapters;
using Tributary.Numerics;

namespace Tributary.Merging;

/// <summary>
/// The exact weighted sum of task vectors as one adapter: the rows of all A_i below each other, each times its w_i s_i, the columns of all
/// B_i side by side as they are (PEFT's <c>cat</c>). No product is formed; every entry of A is rounded once.
/// </summary>
internal static class StackMerge
{
    /// <summary>Factors of scaling 1 and rank sum r_i.</summary>
    /// <param name="factors">The layer.</param>
    /// <param name="weights">The coefficient of each input in the sum.</param>
    public static LoraFactors Run(ModuleFactors factors, double[] weights)
    {
        var module = factors.Module;
        var rank = module.RankSum;
        var (a, b) = (new float[rank * module.In], new float[module.Out * rank]);
        var done = 0;
        for (var i = 0; i < factors.Factors.Length; i++)
        {
            if (factors.Factors[i] is { } input)
            {
                ScaleInto(weights[i] * input.Scaling, input.A, a.AsSpan(done * module.In));
                for (var row = 0; row < module.Out; row++)
                {
                    input.B.AsSpan(row * input.Rank, input.Rank).CopyTo(b.AsSpan((row * rank) + done));
                }

                done += input.Rank;
            }
        }

        return new LoraFactors(module.Name, rank, module.In, module.Out, 1, a, b);
    }

    /// <summary>Inner products of the task vectors without forming one: the sum over (B_i^T B_j) o (A_i A_j^T), times s_i s_j.</summary>
    /// <returns>[n x n], zero where an input lacks the layer.</returns>
    public static double[] Gram(ModuleFactors factors)
    {
        var n = factors.Factors.Length;
        var gram = new double[n * n];
        var (a, b, scalings) = (Products.Gram(factors.StackA().Rows), Products.Gram(factors.StackB().Rows), factors.Scalings());
        int[] owners = [.. factors.Factors.SelectMany((input, i) => Enumerable.Repeat(i, input?.Rank ?? 0))];
        for (var i = 0; i < owners.Length; i++)
        {
            for (var j = 0; j < owners.Length; j++)
            {
                gram[(owners[i] * n) + owners[j]] += owners[i] <= owners[j] ? scalings[i] * scalings[j] * (a[i, j] * b[i, j]) : 0;
            }
        }

        for (var i = 0; i < gram.Length; i++)
        {
            gram[i] = gram[(Math.Min(i / n, i % n) * n) + Math.Max(i / n, i % n)];
        }

        return gram;
    }

    /// <summary>The square of a delta's norm, from the inner products of its factors' rows and columns.</summary>
    public static double SquareOf(LoraFactors merged)
    {
        var shape = new MergeModule(merged.Module, merged.In, merged.Out, [merged.Shape]);
        return Math.Max(0, Gram(new ModuleFactors(shape, [merged]))[0]);
    }

    private static void ScaleInto(double factor, float[] source, Span<float> destination)
    {
        for (var i = 0; i < source.Length; i++)
        {
            destination[i] = (float)(factor * source[i]);
        }
    }
}

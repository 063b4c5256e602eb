using System.Buffers;
using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Numerics;

namespace Tributary.Merging.Layers;

/// <summary>
/// The exact weighted sum of task vectors as one adapter: the rows of all A_i below each other, each times its w_i s_i, the columns of all
/// B_i side by side as they are (PEFT's <c>cat</c>). No product is formed; every entry of A is rounded once.
/// </summary>
internal static class StackMerge
{
    // 256 KB of float32: a block stays in the second-level cache from reading to writing.
    private const int BlockEntries = 1 << 16;

    /// <summary>Factors of scaling 1 and rank sum r_i.</summary>
    /// <param name="factors">The layer.</param>
    /// <param name="weights">The coefficient of each input in the sum.</param>
    /// <param name="target">Takes the factors.</param>
    public static void Run(FactorParts factors, double[] weights, FactorLayer target)
    {
        WriteA(factors, weights, target);
        ForBlocksOfB(factors, (row, block) => target.WriteB((long)row * factors.Module.RankSum, block));
    }

    private static void WriteA(FactorParts factors, double[] weights, FactorLayer target)
    {
        var (module, block, done) = (factors.Module, ArrayPool<float>.Shared.Rent(BlockEntries), 0L);
        for (var i = 0; i < weights.Length; i++)
        {
            var count = (long)(module.Shapes[i]?.Rank ?? 0) * module.In;
            for (var start = 0L; start < count; start += BlockEntries)
            {
                var part = block.AsSpan(0, (int)Math.Min(BlockEntries, count - start));
                factors.ReadA(i, start, part);
                WeightedSum.Scale(part, weights[i] * module.Shapes[i]!.Scaling, part);
                target.WriteA(done + start, part);
            }

            done += count;
        }

        ArrayPool<float>.Shared.Return(block);
    }

    private delegate void RowsAction(int row, ReadOnlySpan<float> block);

    /// <summary>The rows of all B_i side by side [out x sum r], in blocks of whole rows.</summary>
    private static void ForBlocksOfB(FactorParts factors, RowsAction action)
    {
        var (module, rank) = (factors.Module, factors.Module.RankSum);
        var most = Math.Min(module.Out, Math.Max(1, BlockEntries / rank));
        var (merged, own) = (ArrayPool<float>.Shared.Rent(most * rank), ArrayPool<float>.Shared.Rent(most * rank));
        for (var row = 0; row < module.Out; row += most)
        {
            var (rows, done) = (Math.Min(most, module.Out - row), 0);
            for (var i = 0; i < module.Shapes.Count; i++)
            {
                if (module.Shapes[i]?.Rank is not { } width)
                {
                    continue;
                }

                factors.ReadB(i, (long)row * width, own.AsSpan(0, rows * width));
                for (var r = 0; r < rows; r++)
                {
                    own.AsSpan(r * width, width).CopyTo(merged.AsSpan((r * rank) + done));
                }

                done += width;
            }

            action(row, merged.AsSpan(0, rows * rank));
        }

        ArrayPool<float>.Shared.Return(merged);
        ArrayPool<float>.Shared.Return(own);
    }

    /// <summary>Inner products of the task vectors without forming one: the sum over (B_i^T B_j) o (A_i A_j^T), times s_i s_j.</summary>
    /// <returns>[n x n], zero if an input lacks the layer.</returns>
    public static double[] Gram(ModuleFactors factors) =>
        Gram(factors.Module, Products.Gram(factors.StackA().Rows), Products.Gram(factors.StackB().Rows));

    /// <summary>The same for figures alone: see <see cref="Numerics.MeasuredGram"/>. Factors
    /// are read into memory that is used again for the next layer.</summary>
    public static double[] MeasuredGram(FactorParts factors)
    {
        var (module, rank) = (factors.Module, factors.Module.RankSum);
        var stack = ArrayPool<float>.Shared.Rent(rank * Math.Max(module.In, module.Out));
        var a = stack.AsSpan(0, rank * module.In);
        var done = 0;
        for (var i = 0; i < module.Shapes.Count; i++)
        {
            var own = a.Slice(done, (module.Shapes[i]?.Rank ?? 0) * module.In);
            if (own.Length > 0)
            {
                factors.ReadA(i, 0, own);
                done += own.Length;
            }
        }

        var gramA = Numerics.MeasuredGram.Of(Strided<float>.Of(a, module.In));
        ForBlocksOfB(factors, (row, block) => block.CopyTo(stack.AsSpan(row * rank)));
        var gramB = Numerics.MeasuredGram.Of(Strided<float>.Of(stack.AsSpan(0, module.Out * rank), rank).Transposed);
        ArrayPool<float>.Shared.Return(stack);
        return Gram(module, gramA, gramB);
    }

    /// <param name="module">The layer.</param>
    /// <param name="a">Inner products of all rows of A.</param>
    /// <param name="b">Inner products of all columns of B.</param>
    private static double[] Gram(MergeModule module, Matrix a, Matrix b)
    {
        var n = module.Shapes.Count;
        var gram = new double[n * n];
        int[] owners = [.. module.Shapes.SelectMany((input, i) => Enumerable.Repeat(i, input?.Rank ?? 0))];
        double[] scalings = [.. owners.Select(owner => module.Shapes[owner]!.Scaling)];
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
    /// <param name="merged">The factors.</param>
    /// <param name="exactly">False: float32 will do, since nothing is computed with the figure.</param>
    public static double SquareOf(LoraFactors merged, bool exactly)
    {
        var layer = new ModuleFactors(new MergeModule(merged.Module, merged.In, merged.Out, [merged.Shape]), [merged]);
        return Math.Max(0, (exactly ? Gram(layer) : MeasuredGram(FactorParts.Of(layer)))[0]);
    }
}

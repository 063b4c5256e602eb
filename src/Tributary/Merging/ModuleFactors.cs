using Tributary.Adapters;
using Tributary.Numerics;

namespace Tributary.Merging;

/// <summary>The factors that all inputs have for one layer, read from disk.</summary>
/// <param name="Module">The layer.</param>
/// <param name="Factors">In the recipe's order; null where an input does not adapt the layer.</param>
internal sealed record ModuleFactors(MergeModule Module, LoraFactors?[] Factors)
{
    public static ModuleFactors Read(MergePlan plan, MergeModule module) =>
        new(module, [.. module.Shapes.Select((shape, i) => shape is null ? null : plan.Adapters[i].Read(module.Name))]);

    /// <summary>The row of the stack where an input's r_i rows begin.</summary>
    public int StartOf(int input) => Factors.Take(input).Sum(factors => factors?.Rank ?? 0);

    /// <summary>All A_i below each other: [sum r x in].</summary>
    public Matrix StackA()
    {
        var stack = new Matrix(Module.RankSum, Module.In);
        var done = 0;
        foreach (var factors in Factors.OfType<LoraFactors>())
        {
            Widen(factors.A, 1, stack.RowRange(done, factors.Rank));
            done += factors.Rank;
        }

        return stack;
    }

    /// <summary>All B_i transposed, below each other, each times a factor of its own: [sum r x out].</summary>
    public Matrix StackB(Func<LoraFactors, double> scale)
    {
        var stack = new Matrix(Module.RankSum, Module.Out);
        var done = 0;
        foreach (var factors in Factors.OfType<LoraFactors>())
        {
            var s = scale(factors);
            for (var column = 0; column < factors.Rank; column++)
            {
                var row = stack.Row(done + column);
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] = s * factors.B[(i * factors.Rank) + column];
                }
            }

            done += factors.Rank;
        }

        return stack;
    }

    private static void Widen(float[] values, double scale, Span<double> destination)
    {
        for (var i = 0; i < values.Length; i++)
        {
            destination[i] = scale * values[i];
        }
    }
}

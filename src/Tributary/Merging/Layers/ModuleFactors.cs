using Tributary.Adapters;

namespace Tributary.Merging.Layers;

/// <summary>The factors that all inputs have for one layer, read from disk.</summary>
/// <param name="Module">The layer.</param>
/// <param name="Factors">In the recipe's order; null if an input does not adapt the layer.</param>
internal sealed record ModuleFactors(MergeModule Module, LoraFactors?[] Factors)
{
    public static ModuleFactors Read(IReadOnlyList<LoraAdapterFile> adapters, MergeModule module) =>
        new(module, [.. module.Shapes.Select((shape, i) => shape is null ? null : adapters[i].Read(module.Name))]);

    /// <summary>s_i of every row of the stacks.</summary>
    public double[] Scalings() => [.. Factors.OfType<LoraFactors>().SelectMany(input => Enumerable.Repeat(input.Scaling, input.Rank))];

    /// <summary>Which inputs adapt the layer.</summary>
    public bool[] Present => [.. Factors.Select(factors => factors is not null)];

    /// <summary>The row of the stack where an input's r_i rows begin.</summary>
    public int StartOf(int input) => Factors.Take(input).Sum(factors => factors?.Rank ?? 0);

    /// <summary>All A_i below each other: [sum r x in].</summary>
    public StackedFactors StackA()
    {
        var stack = GC.AllocateUninitializedArray<float>(Module.RankSum * Module.In);
        var done = 0;
        foreach (var input in Factors.OfType<LoraFactors>())
        {
            input.A.CopyTo(stack, done);
            done += input.A.Length;
        }

        return new StackedFactors(stack, Module.RankSum, isB: false);
    }

    /// <summary>All B_i side by side: [out x sum r].</summary>
    public StackedFactors StackB()
    {
        var rank = Module.RankSum;
        var stack = GC.AllocateUninitializedArray<float>(Module.Out * rank);
        var done = 0;
        foreach (var input in Factors.OfType<LoraFactors>())
        {
            for (var row = 0; row < Module.Out; row++)
            {
                input.B.AsSpan(row * input.Rank, input.Rank).CopyTo(stack.AsSpan((row * rank) + done));
            }

            done += input.Rank;
        }

        return new StackedFactors(stack, rank, isB: true);
    }
}

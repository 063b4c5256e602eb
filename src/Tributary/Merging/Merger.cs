using Tributary.Adapters;

namespace Tributary.Merging;

/// <summary>Layers merged so far.</summary>
/// <param name="Done">Layers done.</param>
/// <param name="Of">Layers in all.</param>
/// <param name="Work">What is being done, as in "merging".</param>
public sealed record MergeProgress(int Done, int Of, string Work);

/// <summary>
/// Carries out a <see cref="MergePlan"/>, layers in parallel. Each layer is computed by one thread and nothing crosses layers but whole
/// numbers, so that the bytes of the result depend neither on the number of threads nor on the machine. Memory: the factors and coordinates
/// of one layer per thread, and the result. Trims over a whole model need two more passes over the coordinates; these are kept in memory
/// where they fit into 1 GiB and else computed again.
/// </summary>
public static class Merger
{
    /// <summary>Raised with every change that may alter a byte of a result: part of the identity of every merge.</summary>
    public const int CodeVersion = 2;

    /// <summary>Merges.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="progress">Told after every layer; may be null.</param>
    /// <param name="cancellation">Asks to stop after the current layers.</param>
    /// <exception cref="BadInputException">An input holds a NaN or an infinity, or was damaged since it was opened.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public static MergeResult Run(MergePlan plan, IProgress<MergeProgress>? progress = null, CancellationToken cancellation = default) =>
        Run(plan, 0, progress, cancellation);

    /// <summary>Merges with at most so many threads at a time; 0: one per processor.</summary>
    public static MergeResult Run(MergePlan plan, int threads, IProgress<MergeProgress>? progress, CancellationToken cancellation)
    {
        var layers = new LayerLoop(plan.Modules.Count, threads, progress, cancellation);
        var merged = plan.Choices.Space == MergeSpace.Stack
            ? layers.Run("merging", index => MergeStack(plan, index))
            : new GridMerge(plan, layers).Run();
        var config = MergedConfig.Of(plan, merged.Select(layer => layer.Factors.Shape).ToArray());
        var unit = new LoraAdapter(config, merged.Select(layer => layer.Factors), plan.Dtype);
        return new MergeResult(plan, unit, [.. merged.Select(layer => layer.Tally)], plan.Lambda);
    }

    private static MergedLayer MergeStack(MergePlan plan, int index)
    {
        var factors = ModuleFactors.Read(plan, plan.Modules[index]);
        var weights = Coefficients(plan);
        var gram = StackMerge.Gram(factors);
        var tally = new ModuleTally(weights.Length);
        tally.AddGram(gram);
        tally.AddMerged(Math.Max(0, Quadratic(gram, weights)));
        return new MergedLayer(StackMerge.Run(factors, weights), tally);
    }

    /// <summary>The coefficient of each task vector in a weighted sum or mean.</summary>
    private static double[] Coefficients(MergePlan plan)
    {
        var weights = plan.Recipe.Inputs.Select(input => input.Weight).ToArray();
        var divisor = plan.Choices.Combine == Combine.WeightedMean ? weights.Sum() : 1;
        return [.. weights.Select(weight => weight / divisor)];
    }

    private static double Quadratic(double[] gram, double[] weights)
    {
        var sum = 0.0;
        for (var i = 0; i < gram.Length; i++)
        {
            sum += weights[i / weights.Length] * weights[i % weights.Length] * gram[i];
        }

        return sum;
    }
}

/// <summary>A merged layer at lambda 1, and what was seen on the way.</summary>
internal sealed record MergedLayer(LoraFactors Factors, ModuleTally Tally);

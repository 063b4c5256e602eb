using Tributary.Adapters;
using Tributary.Merging.Layers;
using Tributary.Merging.Recipes;

namespace Tributary.Merging.Spaces;

/// <summary>
/// The pre-step <c>balance: norms</c>: every task vector times (mean of the inputs' Frobenius norms) / (its own norm), norms over the whole
/// model, so that no language outweighs the others by the mere size of its update.
/// Norms come from the factors' Gram matrices: no delta is formed.
/// </summary>
internal static class NormBalance
{
    /// <summary>The factor of each input, above 0; exactly 1 if all norms are
    /// equal. They do not depend on the order of the inputs.</summary>
    /// <param name="recipe">Names the inputs.</param>
    /// <param name="vectors">Their task vectors, all layers of which are read once.</param>
    /// <param name="loop">Reads the layers.</param>
    /// <exception cref="BadInputException">A task vector is zero; all such are named.</exception>
    public static double[] FactorsOf(AdapterMergeRecipe recipe, TaskVectors vectors, MergeLoop loop)
    {
        var squares = loop.Run("measuring", vectors.Modules.Count, index => vectors.Read(index).Factors.Select(SquareOf).ToArray());
        double[] norms = [.. recipe.Inputs.Select((_, i) => Math.Sqrt(squares.Sum(layer => layer[i])))];
        var bad = recipe.Inputs.Where((_, i) => !(norms[i] > 0 && double.IsFinite(norms[i]))).ToArray();
        if (bad.Length > 0)
        {
            throw new BadInputException([.. bad.Select(input => new Problem(input.Folder, string.Create(CultureInfo.InvariantCulture,
                $"the task vector of adapter '{input.Name}' is zero (every B or scaling is 0), so that balance: norms cannot bring it to "
                    + $"the norm of the others; train it, take it out, or set balance: none")))]);
        }

        // Ratios of equal norms are exactly 1; sorted, the sum is that of any order of the inputs.
        return [.. norms.Select(own => norms.Select(norm => norm / own).Order().Sum() / norms.Length)];
    }

    private static double SquareOf(LoraFactors? own) =>
        own is null ? 0 : own.Scaling * own.Scaling * StackMerge.SquareOf(own with { Scaling = 1 }, exactly: true);
}

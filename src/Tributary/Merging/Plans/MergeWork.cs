using Tributary.Merging.Layers;
using Tributary.Merging.Methods;

namespace Tributary.Merging.Plans;

/// <summary>
/// Floating-point operations of a merge, from its shapes: the products and decompositions that grow fastest with size, a multiplication and
/// an addition as two. What compares, counts and rounds is left out.
/// </summary>
internal static class MergeWork
{
    // One-sided Jacobi or bidiagonal QR of a square core: about 20 n^3 for values and both sides.
    private const double DecompositionFactor = 20;

    // Trim, election and mean of one entry of one input.
    private const double EntryFactor = 6;

    /// <summary>The operations of a plan.</summary>
    public static double Flops(AdapterMergePlan plan) => plan.Modules.Sum(module => Flops(plan, module));

    private static double Flops(AdapterMergePlan plan, MergeModule module)
    {
        double ranks = module.RankSum;
        double inputs = module.Shapes.Count(shape => shape is not null);
        double sides = module.In + (double)module.Out;
        // Inner products of all factors with each other, for norms and cosines: every merge makes them.
        var measured = 2 * ranks * ranks * sides;
        return measured + plan.Space switch
        {
            MergeSpace.Stack => ranks * sides,
            MergeSpace.Factors => EntryFactor * ranks * sides,
            MergeSpace.Knots => measured + (DecompositionFactor * ranks * ranks * ranks) + (2 * ranks * ranks * sides)
                + (EntryFactor * ranks * inputs * module.In),
            MergeSpace.Core => measured + (2 * DecompositionFactor * ranks * ranks * ranks) + (4 * ranks * ranks * sides)
                + (EntryFactor * ranks * ranks * inputs),
            _ => ((2 * 2 * ranks) + (EntryFactor * inputs)) * module.In * module.Out,
        };
    }
}

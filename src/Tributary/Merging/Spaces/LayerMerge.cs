using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Methods;
using Tributary.Merging.Plans;
using Tributary.Merging.Recipes;

namespace Tributary.Merging.Spaces;

/// <summary>A method in its space: merges one layer after another, each by one thread.</summary>
/// <param name="plan">What to do.</param>
/// <param name="projection">The task vectors in the space.</param>
internal abstract class LayerMerge(AdapterMergePlan plan, SpaceProjection projection)
{
    /// <summary>What to do.</summary>
    protected AdapterMergePlan Plan => plan;

    /// <summary>The task vectors in the space.</summary>
    public SpaceProjection Projection => projection;

    /// <summary>The task vectors, after the pre-steps.</summary>
    protected TaskVectors Vectors => projection.Vectors;

    /// <summary>What <c>balance</c> multiplied each task vector by; null if it did not.</summary>
    public IReadOnlyList<double>? Balance => Vectors.Balance;

    /// <summary>The merge of a plan by itself: what it reads is forgotten layer by layer.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="loop">Reads all layers once where the plan balances norms.</param>
    public static LayerMerge Of(AdapterMergePlan plan, MergeLoop loop)
    {
        var vectors = TaskVectors.Of(plan);
        var balanced = plan.Recipe.Settings.Balance == MergeBalance.Norms
            ? vectors.Balanced(NormBalance.FactorsOf(plan.Recipe, vectors, loop)) : vectors;
        return Of(plan, tau => new SpaceProjection(balanced.Calibrated(tau), SpaceKey.Of(plan.Recipe.Settings, tau), isKept: false));
    }

    /// <summary>The merge of a plan in given projections.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="project">The balanced task vectors in the plan's space, by strength of the calibration; 0: none.</param>
    public static LayerMerge Of(AdapterMergePlan plan, Func<double, SpaceProjection> project)
    {
        var settings = plan.Recipe.Settings;
        if (settings.CalibrateTau is not { } tau)
        {
            return InSpace(plan, project(0));
        }

        var after = InSpace(plan, project(tau));
        return new CalibratedLayers(plan, settings.CalibrateNorm == CalibrateNorm.None ? after : InSpace(plan, project(0)), after);
    }

    private static LayerMerge InSpace(AdapterMergePlan plan, SpaceProjection projection) => plan.Recipe.Settings.Method.Core is not null
        ? new CoreLayers(plan, projection)
        : plan.Space switch
        {
            MergeSpace.Stack => new StackLayers(plan, projection),
            MergeSpace.Factors => new FactorLayers(plan, projection),
            MergeSpace.Delta when plan.IsDense => new DeltaLayers(plan, projection),
            // A sum of deltas is the product of their factors side by side.
            MergeSpace.Delta => new StackLayers(plan, projection),
            _ => new GridLayers(plan, projection),
        };

    /// <summary>Passes over all layers that must come before the first is merged. Default none.</summary>
    public virtual void Prepare(MergeLoop loop)
    {
    }

    /// <summary>
    /// Adds the figures of a layer that the merge itself does not need, and that cost more than the merge: taken once the weights are
    /// written. Default none.
    /// </summary>
    /// <param name="index">The layer, by its place in the plan.</param>
    /// <param name="tally">That of the layer's merge.</param>
    /// <param name="exactly">False: float32 will do, since nothing is computed with the figures.</param>
    public virtual void Measure(int index, ModuleTally tally, bool exactly)
    {
    }

    /// <summary>Merges a layer.</summary>
    /// <param name="index">The layer, by its place in the plan.</param>
    /// <param name="zeroIsPositive">The sign elected if a sum is exactly 0, if the whole model decides it.</param>
    /// <param name="output">Takes the result, at lambda 1.</param>
    /// <param name="cancellation">Asks to stop.</param>
    public abstract ModuleTally Merge(int index, bool zeroIsPositive, MergeOutput output, CancellationToken cancellation);
}

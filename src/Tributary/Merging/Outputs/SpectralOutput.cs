using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Plans;
using Tributary.Numerics;

namespace Tributary.Merging.Outputs;

/// <summary>
/// The steps on singular values that come after a merge: isotropize, truncate to a rank, clamp; then passes factors on. The factors of an
/// exact merge are decomposed as they are, dense deltas are collected first, one layer in memory at a time and thread.
/// </summary>
/// <param name="plan">What to do.</param>
/// <param name="output">Takes the factors.</param>
internal sealed class SpectralOutput(AdapterMergePlan plan, MergeOutput output) : MergeOutput
{
    /// <summary>The output of a plan with its steps before it.</summary>
    public static MergeOutput Around(AdapterMergePlan plan, MergeOutput output) =>
        plan.Recipe.Settings.Isotropize || plan.Rank is not null ? new SpectralOutput(plan, output) : output;

    /// <inheritdoc/>
    public override StoredLayer Take(LoraFactors factors) => PassOn(FactorSvd.Of(factors), factors.Shape);

    /// <inheritdoc/>
    public override DenseLayer Begin(MergeModule module)
    {
        var dense = new Matrix(module.Out, module.In);
        return new DenseLayer(
            (start, merged) => FloatFormats.WidenF64(merged, dense.Values.AsSpan((int)start)),
            () => PassOn(Svd.Of(dense), new LoraModule(module.Name, 1, module.In, module.Out, 1)));
    }

    private StoredLayer PassOn(Svd svd, LoraModule shape)
    {
        var settings = plan.Recipe.Settings;
        // Directions of rounding must not be raised to the mean.
        svd = settings.Isotropize ? svd.AboveRounding() : svd;
        var values = svd.Values;
        var whole = Products.Dot(values, values);
        if (settings.Isotropize && values.Length > 0)
        {
            values = [.. Enumerable.Repeat(values.Average(), values.Length)];
        }

        var kept = (svd with { Values = values }).Top(plan.Rank ?? values.Length);
        var lost = values.AsSpan(kept.Values.Length);
        var of = settings.Isotropize ? Products.Dot(values, values) : whole;
        var stored = output.Take(FactorSvd.ToFactors(kept, shape, settings.SvdClamp));
        return plan.Rank is null ? stored : stored with { Loss = stored.Loss + new LayerLoss(of, Products.Dot(lost, lost), 0, 0) };
    }
}

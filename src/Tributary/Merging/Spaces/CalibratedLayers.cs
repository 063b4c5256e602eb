using System.Numerics.Tensors;
using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Plans;
using Tributary.Merging.Recipes;

namespace Tributary.Merging.Spaces;

/// <summary>
/// The pre-step <c>calibrate: shared_directions</c> around a method: merges the calibrated factors and rescales each merged layer. The
/// norm it is rescaled by is known only after a merge, so that every layer is merged twice.
/// </summary>
/// <param name="plan">What to do.</param>
/// <param name="before">The method without the pre-step.</param>
/// <param name="after">The method with it.</param>
internal sealed class CalibratedLayers(AdapterMergePlan plan, LayerMerge before, LayerMerge after) : LayerMerge(plan, before.Projection)
{
    private static readonly ScaledOutput Forgetting = new(output: null, factor: 1);

    /// <inheritdoc/>
    public override void Prepare(MergeLoop loop)
    {
        if (Plan.Recipe.Settings.CalibrateNorm == CalibrateNorm.Before)
        {
            before.Prepare(loop);
        }

        after.Prepare(loop);
    }

    /// <inheritdoc/>
    public override ModuleTally Merge(int index, bool zeroIsPositive, MergeOutput output, CancellationToken cancellation)
    {
        if (Plan.Recipe.Settings.CalibrateNorm == CalibrateNorm.None)
        {
            return Measured(after, index, zeroIsPositive, output, cancellation);
        }

        var found = Math.Sqrt(Measured(after, index, zeroIsPositive, Forgetting, cancellation).MergedSquare);
        var factor = found == 0 ? 1 : NormOf(index, zeroIsPositive, cancellation) / found;
        var tally = Measured(after, index, zeroIsPositive, new ScaledOutput(output, factor), cancellation);
        tally.MergedSquare = tally.MergedSquare * factor * factor;
        return tally;
    }

    /// <summary>Merges with all figures at once: the norm of the result is one of them.</summary>
    private static ModuleTally Measured(LayerMerge merge, int index, bool zeroIsPositive, MergeOutput output,
        CancellationToken cancellation)
    {
        var tally = merge.Merge(index, zeroIsPositive, output, cancellation);
        merge.Measure(index, tally, exactly: true);
        return tally;
    }

    /// <summary>The norm that the merged layer should have.</summary>
    private double NormOf(int index, bool zeroIsPositive, CancellationToken cancellation)
    {
        if (Plan.Recipe.Settings.CalibrateNorm == CalibrateNorm.Before)
        {
            return Math.Sqrt(Measured(before, index, zeroIsPositive, Forgetting, cancellation).MergedSquare);
        }

        var factors = Vectors.Read(index);
        return factors.Factors.OfType<LoraFactors>().Average(own =>
            Math.Abs(own.Scaling) * Math.Sqrt(StackMerge.SquareOf(own with { Scaling = 1 }, exactly: true)));
    }

    /// <summary>Passes on what it is given, times a factor; with no output to pass it to, forgets it.</summary>
    private sealed class ScaledOutput(MergeOutput? output, double factor) : MergeOutput
    {
        public override StoredLayer Take(LoraFactors factors) =>
            output?.Take(factors with { B = [.. factors.B.Select(entry => (float)(entry * factor))] }) ?? default;

        public override DenseLayer Begin(MergeModule module)
        {
            if (output?.Begin(module) is not { } layer)
            {
                return new DenseLayer((_, _) => { }, () => default);
            }

            return layer with { Write = (start, merged) => layer.Write(start, Scaled(merged)) };
        }

        private float[] Scaled(ReadOnlySpan<float> merged)
        {
            var scaled = new float[merged.Length];
            TensorPrimitives.Multiply(merged, (float)factor, scaled);
            return scaled;
        }
    }
}

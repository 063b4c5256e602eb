using System.Buffers;
using System.Numerics.Tensors;
using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Models;
using Tributary.Merging.Plans;
using Tributary.Numerics;
using Tributary.Safetensors;

namespace Tributary.Merging.Outputs;

/// <summary>
/// Adds the merged deltas to the base model as they come: a block of the base is read, base + lambda m is rounded once, and written. What
/// no adapter adapts is copied. No dense layer is ever whole in memory but where the base stores it transposed.
/// </summary>
internal sealed class ModelOutput : FolderOutput
{
    private readonly AdapterMergePlan plan;
    private readonly TensorCatalog weights;
    private readonly ModelFolderWriter writer;

    public ModelOutput(AdapterMergePlan plan, string folder)
    {
        this.plan = plan;
        weights = plan.Target!.Tensors;
        writer = new ModelFolderWriter(folder, plan.TargetLayouts, plan.Recipe.Settings.ShardBytes);
    }

    /// <inheritdoc/>
    public override DenseLayer Begin(MergeModule module)
    {
        var layer = new Layer(this, AdapterFit.Find(weights, module.Name)!);
        return plan.Adapters[0].Config.FanInFanOut ? new TransposedLayer(layer, module) : layer;
    }

    /// <summary>Copies the weights that no adapter adapts.</summary>
    public override void Complete(MergeLoop loop)
    {
        var adapted = plan.Modules.Select(module => AdapterFit.Find(weights, module.Name)!.Name).ToHashSet(StringComparer.Ordinal);
        loop.Each(weights.Tensors.Where(tensor => !adapted.Contains(tensor.Name)).OrderByDescending(tensor => tensor.Bytes), Copy);
        writer.Finish();
    }

    /// <inheritdoc/>
    public override void Dispose() => writer.Dispose();

    private void Copy(TensorInfo tensor)
    {
        var file = weights.FileOf(tensor.Name);
        if (plan.TargetDtype(tensor) == tensor.Dtype)
        {
            writer.Copy(tensor.Name, file, tensor.Name);
            return;
        }

        var block = ArrayPool<float>.Shared.Rent(DenseRows.BlockEntries);
        for (var start = 0L; start < tensor.Count; start += DenseRows.BlockEntries)
        {
            var part = block.AsSpan(0, (int)Math.Min(DenseRows.BlockEntries, tensor.Count - start));
            file.ReadF32(tensor.Name, start, part);
            Write(tensor, start, part);
        }

        ArrayPool<float>.Shared.Return(block);
    }

    private void Write(TensorInfo tensor, long start, ReadOnlySpan<float> values)
    {
        StoredRange.Require(plan.Recipe.Where, tensor.Name, plan.TargetDtype(tensor), values);
        writer.Write(tensor.Name, start, values);
    }

    /// <summary>A layer whose weights are stored as the delta lies, [out x in].</summary>
    private sealed class Layer(ModelOutput owner, TensorInfo tensor) : DenseLayer
    {
        private readonly TensorDtype dtype = owner.plan.TargetDtype(tensor);
        private readonly TensorSource stored = new(new PlannedInput(owner.plan.Target!, tensor.Name, null));
        private LayerLoss loss;

        public override void Write(long start, ReadOnlySpan<float> merged)
        {
            var (own, sums) = (ArrayPool<float>.Shared.Rent(merged.Length), ArrayPool<float>.Shared.Rent(merged.Length));
            var before = own.AsSpan(0, merged.Length);
            var after = sums.AsSpan(0, merged.Length);
            stored.Read(start, before);
            WeightedAdd.Run(before, merged, owner.plan.Lambda, after);
            owner.Write(tensor, start, after);
            // A block may come a second time; the layer then begins again.
            loss = (start == 0 ? default : loss) + LossOf(merged, before, after);
            ArrayPool<float>.Shared.Return(own);
            ArrayPool<float>.Shared.Return(sums);
        }

        public override StoredLayer Finish() => new(0, loss);

        /// <summary>What of the delta is lost in the stored sum: (stored - base) - lambda m.</summary>
        private LayerLoss LossOf(ReadOnlySpan<float> merged, Span<float> before, Span<float> after)
        {
            Rounding.RoundTrip(after, dtype);
            TensorPrimitives.Subtract(after, before, after);
            WeightedAdd.Run(after, merged, -owner.plan.Lambda, after);
            return new LayerLoss(0, 0, owner.plan.Lambda * owner.plan.Lambda * Magnitudes.SumOfSquares(merged),
                Magnitudes.SumOfSquares(after));
        }
    }

    /// <summary>A layer whose weights are stored [in x out] (fan_in_fan_out): collected whole, then turned.</summary>
    private sealed class TransposedLayer(Layer layer, MergeModule module) : DenseLayer
    {
        private readonly float[] delta = new float[module.In * module.Out];

        public override void Write(long start, ReadOnlySpan<float> merged)
        {
            var (at, columns) = ((int)start, module.In);
            for (var i = 0; i < merged.Length; i++, at++)
            {
                delta[(at % columns * module.Out) + (at / columns)] = merged[i];
            }
        }

        public override StoredLayer Finish()
        {
            layer.Write(0, delta);
            return layer.Finish();
        }
    }
}

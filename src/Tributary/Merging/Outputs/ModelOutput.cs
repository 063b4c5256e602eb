using System.Buffers;
using System.Numerics.Tensors;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Models;
using Tributary.Merging.Plans;
using Tributary.Numerics;

namespace Tributary.Merging.Outputs;

/// <summary>
/// Adds the merged deltas to the base model as they come: a block of the base is read, base + lambda m is rounded once, and written. What
/// no adapter adapts is copied. No dense layer is ever whole in memory but where the base stores it transposed.
/// </summary>
internal sealed class ModelOutput(AdapterMergePlan plan, string folder) : FolderOutput
{
    private readonly TargetModel target = plan.Target!;
    private readonly ModelFolderWriter writer = new(
        folder, plan.Target!.Tensors.Select(tensor => tensor.Layout), plan.Recipe.Settings.ShardBytes);

    /// <inheritdoc/>
    public override DenseLayer Begin(MergeModule module)
    {
        var tensor = target.Of(module.Name);
        var stored = new TensorSource(new PlannedInput(target.Model, tensor.Stored.Name, null));
        var loss = default(LayerLoss);
        // A block may come a second time; the layer then begins again.
        var layer = new DenseLayer(
            (start, merged) => loss = (start == 0 ? default : loss) + Add(tensor, stored, start, merged),
            () => new StoredLayer(0, loss));
        return plan.Adapters[0].Config.FanInFanOut ? Transposed(layer, module) : layer;
    }

    /// <summary>Copies the weights that no adapter adapts.</summary>
    public override void Complete(MergeLoop loop)
    {
        var adapted = plan.Modules.Select(module => target.Of(module.Name).Name).ToHashSet(StringComparer.Ordinal);
        loop.Each(target.Tensors.Where(tensor => !adapted.Contains(tensor.Name)).OrderByDescending(tensor => tensor.Layout.Bytes), Copy);
        writer.Finish();
    }

    /// <inheritdoc/>
    public override void Dispose() => writer.Dispose();

    private void Copy(TargetTensor tensor)
    {
        var (stored, file) = (tensor.Stored, target.Model.Tensors.FileOf(tensor.Stored.Name));
        if (tensor.Dtype == stored.Dtype)
        {
            writer.Copy(tensor.Name, file, stored.Name);
            return;
        }

        var block = ArrayPool<float>.Shared.Rent(DenseRows.BlockEntries);
        for (var start = 0L; start < stored.Count; start += DenseRows.BlockEntries)
        {
            var part = block.AsSpan(0, (int)Math.Min(DenseRows.BlockEntries, stored.Count - start));
            file.ReadF32(stored.Name, start, part);
            Write(tensor, start, part);
        }

        ArrayPool<float>.Shared.Return(block);
    }

    private void Write(TargetTensor tensor, long start, ReadOnlySpan<float> values)
    {
        StoredRange.Require(plan.Recipe.Where, tensor.Name, tensor.Dtype, values);
        writer.Write(tensor.Name, start, values);
    }

    /// <summary>Writes base + lambda m; returns what of the delta is lost in the stored sum: (stored - base) - lambda m.</summary>
    private LayerLoss Add(TargetTensor tensor, TensorSource stored, long start, ReadOnlySpan<float> merged)
    {
        var (own, sums) = (ArrayPool<float>.Shared.Rent(merged.Length), ArrayPool<float>.Shared.Rent(merged.Length));
        var before = own.AsSpan(0, merged.Length);
        var after = sums.AsSpan(0, merged.Length);
        stored.Read(start, before);
        WeightedAdd.Run(before, merged, plan.Lambda, after);
        Write(tensor, start, after);
        Rounding.RoundTrip(after, tensor.Dtype);
        TensorPrimitives.Subtract(after, before, after);
        WeightedAdd.Run(after, merged, -plan.Lambda, after);
        var loss = new LayerLoss(
            0, 0, plan.Lambda * plan.Lambda * Magnitudes.SumOfSquares(merged), Magnitudes.SumOfSquares(after));
        ArrayPool<float>.Shared.Return(own);
        ArrayPool<float>.Shared.Return(sums);
        return loss;
    }

    /// <summary>A layer whose weights are stored [in x out] (fan_in_fan_out): collected whole, then turned.</summary>
    private static DenseLayer Transposed(DenseLayer layer, MergeModule module)
    {
        var delta = new float[module.In * module.Out];
        return new DenseLayer(
            (start, merged) =>
            {
                var at = (int)start;
                for (var i = 0; i < merged.Length; i++, at++)
                {
                    delta[(at % module.In * module.Out) + (at / module.In)] = merged[i];
                }
            },
            () =>
            {
                layer.Write(0, delta);
                return layer.Finish();
            });
    }
}

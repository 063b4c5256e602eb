using System.Buffers;
using System.Numerics.Tensors;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Plans;
using Tributary.Safetensors;

namespace Tributary.Merging.Outputs;

/// <summary>Writes the dense merged deltas into one file: key = module path plus <c>.weight</c>, [out x in].</summary>
internal sealed class DeltaOutput : FolderOutput
{
    /// <summary>The file's name in a merge's folder.</summary>
    public const string FileName = "delta.safetensors";

    private readonly AdapterMergePlan plan;
    private readonly SafetensorsWriter writer;

    public DeltaOutput(AdapterMergePlan plan, string folder)
    {
        this.plan = plan;
        writer = new SafetensorsWriter(
            Path.Combine(folder, FileName),
            plan.Modules.Select(module => new TensorLayout(module.Name + ".weight", plan.Dtype, [module.Out, module.In])),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" });
    }

    /// <inheritdoc/>
    public override DenseLayer Begin(MergeModule module) => new Layer(this, module);

    /// <inheritdoc/>
    public override void Complete(MergeLoop loop)
    {
        writer.Complete();
        writer.Dispose();
    }

    /// <inheritdoc/>
    public override void Dispose() => writer.Dispose();

    private sealed class Layer(DeltaOutput owner, MergeModule module) : DenseLayer
    {
        private LayerLoss loss;

        public override void Write(long start, ReadOnlySpan<float> merged)
        {
            var rented = ArrayPool<float>.Shared.Rent(merged.Length);
            var values = rented.AsSpan(0, merged.Length);
            TensorPrimitives.Multiply(merged, (float)owner.plan.Lambda, values);
            StoredRange.Require(owner.plan, module.Name, values);
            owner.writer.WritePart(module.Name + ".weight", start, values);
            if (owner.plan.Dtype != TensorDtype.F32)
            {
                var (whole, lost) = Rounding.Squares(values, owner.plan.Dtype);
                // A block may come a second time; the layer then begins again.
                loss = (start == 0 ? default : loss) + new LayerLoss(0, 0, whole, lost);
            }

            ArrayPool<float>.Shared.Return(rented);
        }

        public override StoredLayer Finish() => new(0, loss);
    }
}

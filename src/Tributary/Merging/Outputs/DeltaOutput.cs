using System.Buffers;
using System.Numerics.Tensors;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Models;
using Tributary.Merging.Plans;
using Tributary.Safetensors;

namespace Tributary.Merging.Outputs;

/// <summary>Writes the dense merged deltas into one file: key = module path plus <c>.weight</c>, [out x in].</summary>
internal sealed class DeltaOutput(AdapterMergePlan plan, string folder) : FolderOutput
{
    /// <summary>The file's name in a merge's folder.</summary>
    public const string FileName = "delta.safetensors";

    private readonly SafetensorsWriter writer = new(
        Path.Combine(folder, FileName),
        plan.Modules.Select(module => new TensorLayout(module.Name + ".weight", plan.Dtype, [module.Out, module.In])),
        ModelFolderWriter.Metadata);

    /// <inheritdoc/>
    public override DenseLayer Begin(MergeModule module)
    {
        var loss = default(LayerLoss);
        // A block may come a second time; the layer then begins again.
        return new DenseLayer(
            (start, merged) => loss = (start == 0 ? default : loss) + Write(module.Name, start, merged),
            () => new StoredLayer(0, loss));
    }

    /// <inheritdoc/>
    public override void Complete(MergeLoop loop)
    {
        writer.Complete();
        writer.Dispose();
    }

    /// <inheritdoc/>
    public override void Dispose() => writer.Dispose();

    private LayerLoss Write(string module, long start, ReadOnlySpan<float> merged)
    {
        var values = ArrayPool<float>.Shared.Rent(merged.Length);
        TensorPrimitives.Multiply(merged, (float)plan.Lambda, values);
        var (whole, lost) = WritePart(plan, writer, (module, module + ".weight"), start, values.AsSpan(0, merged.Length));
        ArrayPool<float>.Shared.Return(values);
        return new LayerLoss(0, 0, whole, lost);
    }
}

using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Plans;
using Tributary.Safetensors;

namespace Tributary.Merging.Outputs;

/// <summary>An output that is a file in a folder.</summary>
internal abstract class FolderOutput : MergeOutput, IDisposable
{
    /// <summary>Takes a layer as factors, whose product is passed on as entries.</summary>
    public override StoredLayer Take(LoraFactors factors) =>
        DenseRows.PassOn(factors, Begin(new MergeModule(factors.Module, factors.In, factors.Out, [factors.Shape])));

    /// <summary>All layers were taken: writes what is left to write and closes the files.</summary>
    public abstract void Complete(MergeLoop loop);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Writes a part of a layer.</summary>
    /// <returns>The sum of squares of the values, and of what rounding takes from each.</returns>
    /// <exception cref="BadInputException">A value does not fit the type.</exception>
    protected static (double Whole, double Lost) WritePart(
        AdapterMergePlan plan, SafetensorsWriter writer, (string Module, string Tensor) name, long start, ReadOnlySpan<float> values)
    {
        StoredRange.Require(plan, name.Module, values);
        writer.WritePart(name.Tensor, start, values);
        return plan.Dtype == TensorDtype.F32 ? default : Rounding.Squares(values, plan.Dtype);
    }
}

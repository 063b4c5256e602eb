using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Plans;

namespace Tributary.Merging.Spaces;

/// <summary>
/// Merges the dense deltas themselves. They are never whole in memory: rows of s_i B_i A_i are formed block by block, once for every pass
/// over the layer. The result goes out as entries.
/// </summary>
internal sealed class DeltaLayers(AdapterMergePlan plan, SpaceProjection projection) : EntryLayers(plan, projection, measuresGram: false)
{
    // The rows of one tile of a product.
    private const int SampleRows = 6;

    /// <inheritdoc/>
    public override ModuleTally Merge(int index, bool zeroIsPositive, MergeOutput output, CancellationToken cancellation)
    {
        var factors = Vectors.Read(index);
        var layer = output.Begin(factors.Module);
        var tally = MergeEntries(Tensor(factors), zeroIsPositive, layer.Write, null, cancellation);
        tally.AddStored(layer.Finish());
        return tally;
    }

    /// <inheritdoc/>
    public override void Measure(int index, ModuleTally tally, bool exactly) => tally.AddGram(Vectors.MeasuredGram(index));

    /// <inheritdoc/>
    protected override EntryTensor[] Open(int index) => [Tensor(Vectors.Read(index))];

    private static EntryTensor Tensor(ModuleFactors factors)
    {
        var module = factors.Module;
        var scaled = factors.Factors.Select(input => input is null ? null : DenseRows.ScaledB(input)).ToArray();
        var rows = Math.Max(1, DenseRows.BlockEntries / module.In);
        return new EntryTensor(
            module.Name + ".weight", module.Out, module.In, factors.Present,
            (input, start, destination) => DenseRows.Read(scaled[input]!, factors.Factors[input]!, start, destination),
            checked(rows * module.In))
        {
            SampleEntries = module.In * Math.Min(module.Out, SampleRows),
        };
    }
}

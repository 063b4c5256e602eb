using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Plans;

namespace Tributary.Merging.Spaces;

/// <summary>
/// Merges entry by entry in the spaces knots and core: enter the space, sparsify, elect and combine, leave it. A trim over the whole model
/// enters every layer of knots three times; what is costly about that and small is kept between the passes.
/// </summary>
internal sealed class GridLayers(AdapterMergePlan plan, SpaceProjection projection) : EntryLayers(plan, projection)
{
    /// <inheritdoc/>
    public override ModuleTally Merge(int index, bool zeroIsPositive, MergeOutput output, CancellationToken cancellation)
    {
        var grid = GridOf(index, signed: true);
        var merged = new float[grid.Count];
        var tally = MergeEntries(grid.Tensor, zeroIsPositive, (start, values) =>
            values.CopyTo(merged.AsSpan((int)start)), null, cancellation);
        tally.DirectionsCut += grid.DirectionsCut;
        tally.AddStored(output.Take(grid.Leave(merged, Projection.IsKept)));
        return tally;
    }

    /// <inheritdoc/>
    protected override EntryTensor[] Open(int index) => [GridOf(index, signed: false).Tensor];

    private ModuleGrid GridOf(int index, bool signed) => Projection.Grid(index, signed, isAskedAgain: TrimsWholeModel);
}

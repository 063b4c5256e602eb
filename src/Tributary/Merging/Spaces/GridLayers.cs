using Tributary.Merging.Entries;
using Tributary.Merging.Outputs;

namespace Tributary.Merging.Spaces;

/// <summary>
/// Merges entry by entry in the spaces knots and core: enter the space, sparsify, elect and combine, leave it. A trim over the whole model
/// enters every layer of knots three times; what is costly about that and small is kept between the passes.
/// </summary>
internal sealed class GridLayers(MergePlan plan) : EntryLayers(plan)
{
    private readonly KnotsBasis?[] bases = new KnotsBasis?[plan.Modules.Count];

    /// <inheritdoc/>
    public override ModuleTally Merge(int index, bool zeroIsPositive, MergeOutput output, CancellationToken cancellation)
    {
        var grid = GridOf(index, signed: true);
        var merged = new float[grid.Count];
        var tally = MergeEntries(grid.Tensor, zeroIsPositive, (start, values) => values.CopyTo(merged.AsSpan((int)start)), null, cancellation);
        tally.AddCut(grid.DirectionsCut);
        tally.AddStored(output.Take(grid.Leave(merged)));
        return tally;
    }

    /// <inheritdoc/>
    protected override EntryTensor[] Open(int index) => [GridOf(index, signed: false).Tensor];

    private ModuleGrid GridOf(int index, bool signed)
    {
        var factors = ReadFactors(index);
        return Plan.Choices.Space == MergeSpace.Knots ? KnotsGrid.Of(factors, BasisOf(index, factors), Plan.Choices, signed) : CoreGrid.Of(factors);
    }

    /// <summary>The costly part of a grid, kept between the passes of a trim over the whole model wherever it is small.</summary>
    private KnotsBasis BasisOf(int index, ModuleFactors factors)
    {
        var basis = bases[index] ?? KnotsBasis.Of(factors, Plan.Choices);
        bases[index] = TrimsWholeModel && basis.Formed is null ? basis : null;
        return basis;
    }
}

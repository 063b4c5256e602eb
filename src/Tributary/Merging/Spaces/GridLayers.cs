using Tributary.Merging.Entries;
using Tributary.Merging.Outputs;

namespace Tributary.Merging.Spaces;

/// <summary>
/// Merges entry by entry in the spaces knots and core: enter the space, sparsify, elect and combine, leave it. A trim over the whole model
/// enters every layer three times; grids are kept in memory where all of them fit into 1 GiB.
/// </summary>
internal sealed class GridLayers : EntryLayers
{
    private const long CacheBytes = 1L << 30;
    private readonly ModuleGrid?[]? cache;
    private readonly KnotsBasis?[] bases;

    public GridLayers(MergePlan plan)
        : base(plan)
    {
        var bytes = plan.Modules.Sum(module => 4L * plan.Recipe.Inputs.Count * module.RankSum * Math.Max(module.In, module.Out));
        cache = TrimsWholeModel && bytes <= CacheBytes ? new ModuleGrid?[plan.Modules.Count] : null;
        bases = new KnotsBasis?[plan.Modules.Count];
    }

    /// <inheritdoc/>
    public override ModuleTally Merge(int index, bool zeroIsPositive, MergeOutput output, CancellationToken cancellation)
    {
        var grid = GridOf(index);
        var merged = new float[grid.Count];
        var tally = MergeEntries(grid.Tensor, zeroIsPositive, (start, values) => values.CopyTo(merged.AsSpan((int)start)), null, cancellation);
        tally.AddCut(grid.DirectionsCut);
        tally.AddStored(output.Take(grid.Leave(merged)));
        return tally;
    }

    /// <inheritdoc/>
    protected override EntryTensor[] Open(int index) => [GridOf(index).Tensor];

    private ModuleGrid GridOf(int index)
    {
        if (cache?[index] is { } cached)
        {
            return cached;
        }

        var factors = ReadFactors(index);
        if (cache is not null)
        {
            return cache[index] = ModuleGrid.Enter(factors, Plan.Choices);
        }

        return Plan.Choices.Space == MergeSpace.Knots ? KnotsGrid.Of(factors, BasisOf(index, factors), Plan.Choices) : ModuleGrid.Enter(factors, Plan.Choices);
    }

    /// <summary>The costly part of a grid, kept between the passes of a trim over the whole model wherever it is small.</summary>
    private KnotsBasis BasisOf(int index, ModuleFactors factors)
    {
        var basis = bases[index] ?? KnotsBasis.Of(factors, Plan.Choices);
        bases[index] = TrimsWholeModel && basis.Formed is null ? basis : null;
        return basis;
    }
}

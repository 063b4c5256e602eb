using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Methods;
using Tributary.Merging.Plans;
using Tributary.Numerics;

namespace Tributary.Merging.Spaces;

/// <summary>Methods whose kernel takes the small matrices M_i of Core Space whole.</summary>
internal sealed class CoreLayers(AdapterMergePlan plan, SpaceProjection projection) : LayerMerge(plan, projection)
{
    /// <inheritdoc/>
    public override ModuleTally Merge(int index, bool zeroIsPositive, MergeOutput output, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var settings = Plan.Recipe.Settings;
        var grid = Projection.Core(index);
        Matrix[] vectors = [.. grid.Blocks.Select(block => Wide(block, grid.Rows, grid.Columns))];
        var merged = settings.Method.Core!(new CoreVectors(vectors, grid.Module.Ranks, settings.CartRank, settings.CartScale));
        var entries = new float[grid.Count];
        FloatFormats.NarrowF64(merged.Values, entries);
        var tally = new ModuleTally(vectors.Length);
        tally.AddGram(ModuleTally.GramOf(grid.Blocks, grid.Count));
        tally.MergedSquare = Magnitudes.SumOfSquares(entries);
        tally.DirectionsCut = grid.DirectionsCut;
        tally.AddStored(output.Take(grid.Leave(entries, Projection.IsKept)));
        return tally;
    }

    private static Matrix Wide(float[]? block, int rows, int columns)
    {
        var matrix = new Matrix(rows, columns);
        FloatFormats.WidenF64(block, matrix.Values);
        return matrix;
    }
}

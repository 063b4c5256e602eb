using Tributary.Merging.Outputs;
using Tributary.Numerics;

namespace Tributary.Merging.Spaces;

/// <summary>
/// Methods that combine singular triples instead of entries, on the small matrices M_i of Core Space. Orthonormal bases on both sides leave
/// singular values as they are and carry singular vectors along, so that the result is that of the dense deltas.
/// </summary>
internal sealed class BlendLayers(MergePlan plan, SpaceProjection projection) : LayerMerge(plan, projection)
{
    // CART's share of the singular values of each distance from the mean.
    private const double CartShare = 0.04;

    /// <inheritdoc/>
    public override ModuleTally Merge(int index, bool zeroIsPositive, MergeOutput output, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var grid = Projection.Core(index);
        var vectors = grid.Blocks.Select(block => Wide(block, grid.Rows, grid.Columns)).ToArray();
        var merged = Plan.Recipe.Settings.Method.Blend == Blend.SingularVectors ? SingularVectors(vectors, grid.Module) : Centered(vectors);
        var entries = new float[grid.Count];
        FloatFormats.NarrowF64(merged.Values, entries);
        var tally = new ModuleTally(vectors.Length);
        tally.AddGram(ModuleTally.GramOf(grid.Blocks, grid.Count));
        tally.AddMerged(ModuleTally.SquareOf(entries, entries.Length));
        tally.AddCut(grid.DirectionsCut);
        tally.AddStored(output.Take(grid.Leave(entries, Projection.IsKept)));
        return tally;
    }

    /// <summary>
    /// TSV-M (arXiv:2412.00081): the k_i = min(rank, trunc(sum r / n)) strongest triples of each language side by side; both bases replaced
    /// by the nearest matrices with orthonormal columns.
    /// </summary>
    private static Matrix SingularVectors(Matrix[] vectors, MergeModule module)
    {
        var most = Math.Max(1, module.RankSum / vectors.Length);
        var triples = vectors.Select(vector => Svd.Of(vector).Top(most)).ToArray();
        var left = Nearest(Stack([.. triples.Select(svd => svd.Left)], vectors[0].Rows));
        var right = Nearest(Stack([.. triples.Select(svd => svd.Right)], vectors[0].Columns));
        double[] values = [.. triples.SelectMany(svd => svd.Values)];
        for (var k = 0; k < values.Length; k++)
        {
            foreach (ref var entry in left.Row(k))
            {
                entry *= values[k];
            }
        }

        return Products.Multiply(left.Transposed(), right);
    }

    /// <summary>CART (arXiv:2412.12153): the mean, and c times the sum of the rank-k truncations of each distance from it.</summary>
    private Matrix Centered(Matrix[] vectors)
    {
        var settings = Plan.Recipe.Settings;
        var mean = new Matrix(vectors[0].Rows, vectors[0].Columns);
        foreach (var vector in vectors)
        {
            AddTo(mean, vector, 1.0 / vectors.Length);
        }

        var rank = settings.CartRank ?? (int)Math.Ceiling(CartShare * Math.Min(mean.Rows, mean.Columns));
        var merged = Copy(mean);
        foreach (var vector in vectors)
        {
            var distance = Copy(vector);
            AddTo(distance, mean, -1);
            AddTo(merged, Product(Svd.Of(distance).Top(rank)), settings.CartScale);
        }

        return merged;
    }

    /// <summary>U V^T of rows = U S V^T: the nearest matrix with orthonormal rows.</summary>
    private static Matrix Nearest(Matrix rows)
    {
        var svd = Svd.Of(rows);
        return Products.Multiply(svd.Left.Transposed(), svd.Right);
    }

    private static Matrix Product(Svd svd)
    {
        var scaled = Copy(svd.Right);
        for (var k = 0; k < svd.Values.Length; k++)
        {
            foreach (ref var entry in scaled.Row(k))
            {
                entry *= svd.Values[k];
            }
        }

        return Products.Multiply(svd.Left.Transposed(), scaled);
    }

    private static Matrix Stack(Matrix[] parts, int columns)
    {
        var stack = new Matrix(parts.Sum(part => part.Rows), columns);
        var done = 0;
        foreach (var part in parts)
        {
            part.Values.CopyTo(stack.RowRange(done, part.Rows));
            done += part.Rows;
        }

        return stack;
    }

    private static void AddTo(Matrix target, Matrix source, double factor)
    {
        for (var i = 0; i < target.Values.Length; i++)
        {
            target.Values[i] += factor * source.Values[i];
        }
    }

    private static Matrix Copy(Matrix matrix)
    {
        var copy = new Matrix(matrix.Rows, matrix.Columns);
        matrix.Values.CopyTo(copy.Values, 0);
        return copy;
    }

    private static Matrix Wide(float[]? block, int rows, int columns)
    {
        var matrix = new Matrix(rows, columns);
        for (var i = 0; block is not null && i < block.Length; i++)
        {
            matrix.Values[i] = block[i];
        }

        return matrix;
    }
}

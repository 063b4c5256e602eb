using System.Numerics.Tensors;
using Tributary.Numerics;

namespace Tributary.Merging.Methods;

/// <summary>One layer's task vectors in Core Space.</summary>
/// <param name="Vectors">M_i of every adapter, all of one shape; zero if it lacks the layer.</param>
/// <param name="Ranks">The rank of every adapter; 0 if it lacks the layer.</param>
/// <param name="CartRank">CART: singular triples of each distance from the mean; null: ceil(0.04 x the number of singular values).</param>
/// <param name="CartScale">CART: coefficient of the distances.</param>
internal sealed record CoreVectors(Matrix[] Vectors, IReadOnlyList<int> Ranks, int? CartRank, double CartScale);

/// <summary>
/// Methods that combine singular triples instead of entries, on the small matrices M_i of Core Space. Orthonormal bases on both sides leave
/// singular values as they are and carry singular vectors along, so that the result is that of the dense deltas.
/// </summary>
internal static class SingularKernels
{
    // CART's share of the singular values of each distance from the mean.
    private const double CartShare = 0.04;

    /// <summary>
    /// TSV-M (arXiv:2412.00081): the k_i = min(rank of dW_i, trunc(sum r / n)) strongest triples of each language side by side; both bases
    /// replaced by the nearest matrices with orthonormal columns. Triples beyond a language's rank would be rounding that, made
    /// orthonormal,
    /// takes part like any other.
    /// </summary>
    public static Matrix Tsv(CoreVectors layer)
    {
        var vectors = layer.Vectors;
        var most = Math.Max(1, layer.Ranks.Sum() / vectors.Length);
        var triples = vectors.Zip(layer.Ranks, (vector, rank) => Svd.Of(vector).AboveRounding().Top(Math.Min(rank, most))).ToArray();
        var left = Nearest(Matrix.Stack([.. triples.Select(svd => svd.Left)], vectors[0].Rows));
        var right = Nearest(Matrix.Stack([.. triples.Select(svd => svd.Right)], vectors[0].Columns));
        ScaleRows(left, [.. triples.SelectMany(svd => svd.Values)]);
        return Products.Multiply(left.Transposed(), right);
    }

    /// <summary>CART (arXiv:2412.12153): the mean, and c times the sum of the rank-k truncations of each distance from it.</summary>
    public static Matrix Cart(CoreVectors layer)
    {
        var vectors = layer.Vectors;
        var mean = new Matrix(vectors[0].Rows, vectors[0].Columns);
        foreach (var vector in vectors)
        {
            AddTo(mean, vector, 1.0 / vectors.Length);
        }

        var rank = layer.CartRank ?? (int)Math.Ceiling(CartShare * Math.Min(mean.Rows, mean.Columns));
        var merged = mean.Top(mean.Rows);
        foreach (var vector in vectors)
        {
            var distance = vector.Top(vector.Rows);
            AddTo(distance, mean, -1);
            AddTo(merged, Product(Svd.Of(distance).Top(rank)), layer.CartScale);
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
        var scaled = svd.Right.Top(svd.Right.Rows);
        ScaleRows(scaled, svd.Values);
        return Products.Multiply(svd.Left.Transposed(), scaled);
    }

    private static void ScaleRows(Matrix rows, double[] factors)
    {
        for (var k = 0; k < factors.Length; k++)
        {
            TensorPrimitives.Multiply<double>(rows.Row(k), factors[k], rows.Row(k));
        }
    }

    private static void AddTo(Matrix target, Matrix source, double factor)
    {
        for (var i = 0; i < target.Values.Length; i++)
        {
            target.Values[i] += factor * source.Values[i];
        }
    }
}

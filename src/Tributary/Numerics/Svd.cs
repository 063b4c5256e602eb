using System.Numerics.Tensors;

namespace Tributary.Numerics;

/// <summary>
/// The singular value decomposition of a small matrix, X [m x n] = sum over k of s_k u_k v_k^T, with both sets of vectors, on top of
/// <see cref="RowSvd"/>. The entry of largest magnitude of every u_k is positive. Singular values that are only rounding, up to
/// max(m, n) 2^-52 of the largest, are left out.
/// </summary>
/// <param name="Left">u_k as rows, [k x m].</param>
/// <param name="Values">s_k, descending, positive.</param>
/// <param name="Right">v_k as rows, [k x n].</param>
internal sealed record Svd(Matrix Left, double[] Values, Matrix Right)
{
    // A few roundings, one after another.
    private const double RoundingShare = 1.0 / (1 << 22);

    /// <summary>Decomposes a matrix, which is not changed.</summary>
    public static Svd Of(Matrix x)
    {
        // Fewer rows to rotate: the transpose if that has fewer.
        if (x.Rows > x.Columns)
        {
            var turned = Decompose(x.Transposed());
            return FixSigns(new Svd(turned.Right, turned.Values, turned.Left));
        }

        return FixSigns(Decompose(x));
    }

    /// <summary>Only the strongest triples.</summary>
    public Svd Top(int count) => count >= Values.Length ? this : new Svd(Left.Top(count), Values[..count], Right.Top(count));

    /// <summary>Only the triples that stand above what rounding each entry of the matrix to float32 adds, 2^-24 of its Frobenius norm:
    /// the directions of the others are those of the rounding.</summary>
    public Svd AboveRounding()
    {
        var least = RoundingShare * Math.Sqrt(Products.Dot(Values, Values));
        return Top(Values.Count(value => value > least));
    }

    private static Svd Decompose(Matrix x)
    {
        var rows = RowSvd.Of(x);
        var least = rows.Values.Length == 0 ? 0 : Math.Max(x.Rows, x.Columns) * Math.ScaleB(rows.Values[0], -52);
        var kept = rows.Values.Count(value => value > least);
        var (right, values) = (rows.Directions.Top(kept), rows.Values[..kept]);
        var left = new Matrix(kept, x.Rows);
        Products.Dots(right.Values, x.Values, x.Columns, left.Values);
        for (var k = 0; k < kept; k++)
        {
            TensorPrimitives.Divide(left.Row(k), values[k], left.Row(k));
        }

        return new Svd(left, values, right);
    }

    private static Svd FixSigns(Svd svd)
    {
        for (var k = 0; k < svd.Values.Length; k++)
        {
            var largest = 0.0;
            foreach (var entry in svd.Left.Row(k))
            {
                largest = Math.Abs(entry) > Math.Abs(largest) ? entry : largest;
            }

            if (largest < 0)
            {
                TensorPrimitives.Negate(svd.Left.Row(k), svd.Left.Row(k));
                TensorPrimitives.Negate(svd.Right.Row(k), svd.Right.Row(k));
            }
        }

        return svd;
    }
}

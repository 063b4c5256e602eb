using System.Numerics.Tensors;

namespace Tributary.Numerics;

/// <summary>The triangular factor of a symmetric positive definite matrix of a few hundred rows, G = L L^T, and its inverse.</summary>
internal static class Cholesky
{
    /// <summary>L, lower triangular; null if G is not positive definite to rounding.</summary>
    /// <param name="gram">[n x n]; the lower triangle is read.</param>
    public static Matrix? Factor(Matrix gram)
    {
        var n = gram.Rows;
        var l = new Matrix(n, n);
        for (var i = 0; i < n; i++)
        {
            var row = l.Row(i);
            for (var j = 0; j < i; j++)
            {
                row[j] = (gram[i, j] - Products.Dot(row[..j], l.Row(j)[..j])) / l[j, j];
            }

            var pivot = gram[i, i] - Products.Dot(row[..i], row[..i]);
            if (!(pivot > n * Math.ScaleB(1, -53) * gram[i, i]))
            {
                return null;
            }

            row[i] = Math.Sqrt(pivot);
        }

        return l;
    }

    /// <summary>The inverse of a lower triangle.</summary>
    public static Matrix Inverse(Matrix l)
    {
        var inverse = new Matrix(l.Rows, l.Rows);
        for (var i = 0; i < l.Rows; i++)
        {
            var row = inverse.Row(i);
            for (var j = 0; j < i; j++)
            {
                TensorPrimitives.FusedMultiplyAdd(inverse.Row(j)[..(j + 1)], -l[i, j], row[..(j + 1)], row);
            }

            TensorPrimitives.Divide(row[..i], l[i, i], row);
            row[i] = 1 / l[i, i];
        }

        return inverse;
    }
}

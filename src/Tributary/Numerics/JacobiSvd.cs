using System.Numerics.Tensors;

namespace Tributary.Numerics;

/// <summary>
/// One-sided Jacobi: pairs of rows are rotated until all are orthogonal, which finds small singular values to high relative accuracy. Ten
/// times slower than <see cref="RowSvd"/>, but nothing in it can fail to converge: what that falls back on, and what it is tested against.
/// </summary>
internal static class JacobiSvd
{
    private const double Tolerance = 1e-15;
    private const int MaxSweeps = 60;

    /// <summary>Decomposes a matrix, which is overwritten. Rows that rounding leaves at exactly zero are not counted.</summary>
    public static RowSvd Of(Matrix x)
    {
        var squares = new double[x.Rows];
        var rotated = true;
        for (var sweep = 0; sweep < MaxSweeps && rotated; sweep++)
        {
            // Large rows first: the descending order lets the sweeps converge faster.
            SortByLength(x, squares);
            rotated = false;
            for (var p = 0; p < x.Rows - 1; p++)
            {
                for (var q = p + 1; q < x.Rows; q++)
                {
                    rotated |= RotatePair(x, squares, p, q);
                }
            }
        }

        SortByLength(x, squares);
        return Normalised(x, squares);
    }

    private static bool RotatePair(Matrix x, double[] squares, int p, int q)
    {
        if (squares[p] == 0 || squares[q] == 0)
        {
            return false;
        }

        var rowP = x.Row(p);
        var rowQ = x.Row(q);
        var product = Products.Dot(rowP, rowQ);
        if (Math.Abs(product) <= Tolerance * Math.Sqrt(squares[p]) * Math.Sqrt(squares[q]))
        {
            return false;
        }

        var zeta = (squares[q] - squares[p]) / (2 * product);
        var tangent = Math.CopySign(1, zeta) / (Math.Abs(zeta) + Math.Sqrt(1 + (zeta * zeta)));
        var cosine = 1 / Math.Sqrt(1 + (tangent * tangent));
        Products.Rotate(cosine, cosine * tangent, rowP, rowQ);
        squares[p] = Math.Max(0, squares[p] - (tangent * product));
        squares[q] = Math.Max(0, squares[q] + (tangent * product));
        return true;
    }

    private static void SortByLength(Matrix x, double[] squares)
    {
        double[] fresh = [.. Enumerable.Range(0, x.Rows).Select(i => Products.Dot(x.Row(i), x.Row(i)))];
        int[] sorted = [.. Enumerable.Range(0, x.Rows).OrderByDescending(i => fresh[i])];
        var copy = (double[])x.Values.Clone();
        for (var i = 0; i < sorted.Length; i++)
        {
            copy.AsSpan(sorted[i] * x.Columns, x.Columns).CopyTo(x.Row(i));
            squares[i] = fresh[sorted[i]];
        }
    }

    private static RowSvd Normalised(Matrix x, double[] squares)
    {
        var count = squares.Count(square => square > 0);
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = Math.Sqrt(squares[i]);
            TensorPrimitives.Divide(x.Row(i), values[i], x.Row(i));
        }

        return new RowSvd(x.Top(count), values);
    }
}

using System.Numerics.Tensors;

namespace Tributary.Numerics;

/// <summary>
/// An orthonormal basis of the space that given rows span: X = L Q, with X [p x n], Q [k x n] orthonormal rows and L [p x k], where
/// k &lt;= min(p, n) is the number of rows that are not, up to rounding, combinations of those before them. Gram-Schmidt in panels, each
/// projection done again while a row keeps shrinking ("twice is enough", Kahan and Parlett), so that rank-deficient input gives a basis as
/// orthonormal as any other. Costs 2 p^2 n to 4 p^2 n floating-point operations, nearly all in <see cref="Products"/>.
/// </summary>
/// <param name="Q">[k x n], orthonormal rows.</param>
/// <param name="L">[p x k].</param>
internal sealed record RowBasis(Matrix Q, Matrix L)
{
    /// <summary>A row whose part outside the basis is below this share of its length is taken to lie inside.</summary>
    public const double Negligible = 1e-13;

    // A projection that leaves more than this share of a row's length leaves it orthogonal to rounding; else it is done once more.
    private const double Shrunk = 0.5;

    private const int Panel = 32;

    /// <summary>Finds the basis of a matrix's rows; the matrix is overwritten.</summary>
    public static RowBasis Of(Matrix x)
    {
        // Accepted rows are moved to the top of x itself, which is safe: there are never more of them than rows that were read.
        var l = new Matrix(x.Rows, Math.Min(x.Rows, x.Columns));
        var lengths = new double[x.Rows];
        for (var i = 0; i < x.Rows; i++)
        {
            lengths[i] = Math.Sqrt(Products.Dot(x.Row(i), x.Row(i)));
        }

        var found = 0;
        for (var start = 0; start < x.Rows; start += Panel)
        {
            var count = Math.Min(Panel, x.Rows - start);
            Project(x, l, (start, count), (0, found));
            if (AnyRowShrank(x, start, count, lengths))
            {
                Project(x, l, (start, count), (0, found));
            }

            var before = found;
            for (var i = start; i < start + count; i++)
            {
                found = TakeRow(x, l, i, before, found, lengths[i]);
            }
        }

        return new RowBasis(x.Top(found), Left(l, found));
    }

    private static bool AnyRowShrank(Matrix x, int start, int count, double[] lengths)
    {
        for (var i = start; i < start + count; i++)
        {
            if (Math.Sqrt(Products.Dot(x.Row(i), x.Row(i))) < Shrunk * lengths[i])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes rows out of the span of some of the basis rows.</summary>
    private static void Project(Matrix x, Matrix l, (int Start, int Count) rows, (int First, int End) basis)
    {
        var found = basis.End - basis.First;
        if (found == 0)
        {
            return;
        }

        var directions = x.RowRange(basis.First, found);
        var coefficients = new double[rows.Count * found];
        Products.Dots(x.RowRange(rows.Start, rows.Count), directions, x.Columns, coefficients);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = l.Row(rows.Start + i).Slice(basis.First, found);
            TensorPrimitives.Add(row, coefficients.AsSpan(i * found, found), row);
        }

        TensorPrimitives.Negate(coefficients, coefficients);
        Products.Combine(coefficients, directions, x.Columns, x.RowRange(rows.Start, rows.Count));
    }

    /// <summary>Takes one row out of the basis rows from <paramref name="first"/> on and,
    /// where something is left, makes that the next basis row.</summary>
    private static int TakeRow(Matrix x, Matrix l, int at, int first, int found, double length)
    {
        var row = x.Row(at);
        var norm = Math.Sqrt(Products.Dot(row, row));
        for (var shrinking = true; shrinking && norm > Negligible * length;)
        {
            Project(x, l, (at, 1), (first, found));
            var left = Math.Sqrt(Products.Dot(row, row));
            // A row that lost much of its length has lost its orthogonality to the earlier panels as well: all of them, again.
            shrinking = left < Shrunk * norm;
            first = shrinking ? 0 : first;
            norm = left;
        }

        if (norm <= Negligible * length || found == l.Columns)
        {
            return found;
        }

        l[at, found] = norm;
        TensorPrimitives.Divide(row, norm, x.Row(found));
        return found + 1;
    }

    private static Matrix Left(Matrix l, int columns)
    {
        if (columns == l.Columns)
        {
            return l;
        }

        var result = new Matrix(l.Rows, columns);
        for (var i = 0; i < l.Rows; i++)
        {
            l.Row(i)[..columns].CopyTo(result.Row(i));
        }

        return result;
    }
}

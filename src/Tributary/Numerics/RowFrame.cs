using System.Numerics.Tensors;

namespace Tributary.Numerics;

/// <summary>
/// An orthonormal basis Q [k x n] of the space that long rows X [p x n] span, X = L Q, without Q: where X is well conditioned, Q = T X with
/// a small T, and whatever is wanted of Q is one product with X. L is the Cholesky factor of X X^T, T its inverse; the loss of
/// orthogonality, which grows as the square of the condition, is bounded from T, and once more is done on T X where the bound is too large
/// (CholeskyQR2, Yamamoto et al. 2015). Rows that are zero, or equal to an earlier one, are set aside first. What is left too dependent
/// even so goes through <see cref="RowBasis"/>, which takes any rows and forms Q.
/// </summary>
/// <param name="L">[p x k].</param>
/// <param name="T">[k x p]; null if Q is given.</param>
/// <param name="Q">[k x n], orthonormal rows; null if T is given.</param>
internal sealed record RowFrame(Matrix L, Matrix? T, Matrix? Q)
{
    // Rows of unit length, each inner product wrong by some 1e-14: a T of this square Frobenius norm costs 1e-8 of orthogonality at most.
    private const double MostOnce = 1e6;

    // The first T X is then still of full rank, and products with the final T lose at most 1e-9.
    private const double MostTwice = 1e12;

    /// <summary>Finds the frame of rows, each times a factor of its own.</summary>
    /// <param name="rows">[p x n].</param>
    /// <param name="scales">p factors; null: all 1.</param>
    public static RowFrame Of(Strided<float> rows, double[]? scales = null)
    {
        var gram = Products.Gram(rows);
        var (distinct, standsFor) = Distinct(rows, gram);
        var lengths = distinct.Select(i => Math.Sqrt(gram[i, i])).ToArray();
        var unit = new Matrix(distinct.Length, distinct.Length);
        for (var i = 0; i < distinct.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                unit[i, j] = gram[distinct[i], distinct[j]] / (lengths[i] * lengths[j]);
            }
        }

        if (Find(rows, distinct, lengths, unit) is not var (l, t))
        {
            return OfAny(rows, scales);
        }

        // Back from rows of unit length to the rows as they are, the equal ones and the zeros among them.
        var left = new Matrix(rows.Rows, distinct.Length);
        for (var i = 0; i < rows.Rows; i++)
        {
            if (standsFor[i] >= 0)
            {
                TensorPrimitives.Multiply(l.Row(standsFor[i]), lengths[standsFor[i]] * (scales?[i] ?? 1), left.Row(i));
            }
        }

        return new RowFrame(left, Spread(t, distinct, lengths, rows.Rows), null);
    }

    /// <summary>Combinations of the basis as combinations of the rows as they lie in memory, without their factors.</summary>
    /// <param name="combinations">[m x k].</param>
    /// <returns>[m x p]; null if Q is given.</returns>
    public Matrix? OnRows(Matrix combinations) => T is null ? null : Products.Multiply(combinations, T);

    /// <summary>The factor and its inverse for rows of unit length; null if those are too dependent.</summary>
    private static (Matrix L, Matrix T)? Find(Strided<float> rows, int[] distinct, double[] lengths, Matrix unit)
    {
        if (Cholesky.Factor(unit) is not { } l)
        {
            return null;
        }

        var t = Cholesky.Inverse(l);
        var square = Products.Dot(t.Values, t.Values);
        if (square <= MostOnce)
        {
            return (l, t);
        }

        if (!(square <= MostTwice))
        {
            return null;
        }

        // Once more on T X, whose rows are orthonormal up to what the first time lost.
        var first = new Matrix(t.Rows, rows.Columns);
        Products.Product(Strided<double>.Of(Spread(t, distinct, lengths, rows.Rows).Values, rows.Rows), rows, first.Values, adds: false);
        if (Cholesky.Factor(Products.Gram(Strided<double>.Of(first.Values, first.Columns))) is not { } second)
        {
            return null;
        }

        return (Products.Multiply(l, second), Products.Multiply(Cholesky.Inverse(second), t));
    }

    private static Matrix Spread(Matrix t, int[] distinct, double[] lengths, int columns)
    {
        var result = new Matrix(t.Rows, columns);
        for (var i = 0; i < t.Rows; i++)
        {
            for (var j = 0; j < t.Columns; j++)
            {
                result[i, distinct[j]] = t[i, j] / lengths[j];
            }
        }

        return result;
    }

    private static RowFrame OfAny(Strided<float> rows, double[]? scales)
    {
        var x = new Matrix(rows.Rows, rows.Columns);
        for (var i = 0; i < rows.Rows; i++)
        {
            var row = x.Row(i);
            for (var j = 0; j < row.Length; j++)
            {
                row[j] = (scales?[i] ?? 1) * rows[i, j];
            }
        }

        var basis = RowBasis.Of(x);
        return new RowFrame(basis.L, null, basis.Q);
    }

    /// <summary>The rows that are neither zero nor equal to one before them, and for
    /// every row the place of its equal among those; -1 for zeros.</summary>
    private static (int[] Distinct, int[] StandsFor) Distinct(Strided<float> rows, Matrix gram)
    {
        var distinct = new List<int>();
        var standsFor = new int[rows.Rows];
        for (var i = 0; i < rows.Rows; i++)
        {
            standsFor[i] = gram[i, i] == 0 ? -1 : distinct.FindIndex(j => gram[i, j] == gram[i, i] && gram[j, j] == gram[i, i]);
            if (standsFor[i] >= 0 && !rows.RowsEqual(i, distinct[standsFor[i]]))
            {
                standsFor[i] = -1;
            }

            if (standsFor[i] < 0 && gram[i, i] != 0)
            {
                standsFor[i] = distinct.Count;
                distinct.Add(i);
            }
        }

        return ([.. distinct], standsFor);
    }
}

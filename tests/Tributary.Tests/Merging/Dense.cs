namespace Tributary.Tests.Merging;

/// <summary>Dense float64 matrices in the plainest form, sharing no code with the library.</summary>
internal static class Dense
{
    public static double[,] From(IReadOnlyList<double> values, int rows, int columns)
    {
        var result = new double[rows, columns];
        for (var i = 0; i < values.Count; i++)
        {
            result[i / columns, i % columns] = values[i];
        }

        return result;
    }

    public static double[,] From(float[] values, int rows, int columns) => From([.. values.Select(value => (double)value)], rows, columns);

    public static double[,] Transpose(double[,] x)
    {
        var result = new double[x.GetLength(1), x.GetLength(0)];
        for (var i = 0; i < x.GetLength(0); i++)
        {
            for (var j = 0; j < x.GetLength(1); j++)
            {
                result[j, i] = x[i, j];
            }
        }

        return result;
    }

    public static double[,] Times(double[,] x, double[,] y)
    {
        var result = new double[x.GetLength(0), y.GetLength(1)];
        for (var i = 0; i < x.GetLength(0); i++)
        {
            for (var j = 0; j < y.GetLength(1); j++)
            {
                for (var k = 0; k < x.GetLength(1); k++)
                {
                    result[i, j] += x[i, k] * y[k, j];
                }
            }
        }

        return result;
    }

    public static double[,] Map(double[,] x, Func<double, double> map)
    {
        var result = (double[,])x.Clone();
        for (var i = 0; i < x.GetLength(0); i++)
        {
            for (var j = 0; j < x.GetLength(1); j++)
            {
                result[i, j] = map(x[i, j]);
            }
        }

        return result;
    }

    public static double[,] SideBySide(double[][,] parts)
    {
        var result = new double[parts[0].GetLength(0), parts.Sum(part => part.GetLength(1))];
        var start = 0;
        foreach (var part in parts)
        {
            for (var i = 0; i < part.GetLength(0); i++)
            {
                for (var j = 0; j < part.GetLength(1); j++)
                {
                    result[i, start + j] = part[i, j];
                }
            }

            start += part.GetLength(1);
        }

        return result;
    }

    /// <summary>Prepares every block, then merges entry by entry.</summary>
    public static double[,] Entries(double[][,] blocks, Func<double[], double> merge, Func<double[,], double[,]> prepare)
    {
        var prepared = blocks.Select(prepare).ToArray();
        var result = new double[blocks[0].GetLength(0), blocks[0].GetLength(1)];
        for (var i = 0; i < result.GetLength(0); i++)
        {
            for (var j = 0; j < result.GetLength(1); j++)
            {
                result[i, j] = merge([.. prepared.Select(block => block[i, j])]);
            }
        }

        return result;
    }

    /// <summary>Left singular vectors, as columns, of all singular values above 1e-6 of
    /// the largest: eigenvectors of X X^T by Jacobi's method.</summary>
    public static double[,] LeftSingular(double[,] x)
    {
        var gram = Times(x, Transpose(x));
        var n = gram.GetLength(0);
        var vectors = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            vectors[i, i] = 1;
        }

        for (var sweep = 0; sweep < 50; sweep++)
        {
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++)
                {
                    Rotate(gram, vectors, p, q);
                }
            }
        }

        var largest = Enumerable.Range(0, n).Max(i => gram[i, i]);
        var kept = Enumerable.Range(0, n).Where(i => gram[i, i] > 1e-12 * largest).OrderByDescending(i => gram[i, i]).ToArray();
        var result = new double[n, kept.Length];
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < kept.Length; k++)
            {
                result[i, k] = vectors[i, kept[k]];
            }
        }

        return result;
    }

    private static void Rotate(double[,] gram, double[,] vectors, int p, int q)
    {
        if (gram[p, q] == 0)
        {
            return;
        }

        var angle = 0.5 * Math.Atan2(2 * gram[p, q], gram[q, q] - gram[p, p]);
        var (c, s) = (Math.Cos(angle), Math.Sin(angle));
        var n = gram.GetLength(0);
        for (var k = 0; k < n; k++)
        {
            (gram[k, p], gram[k, q]) = ((c * gram[k, p]) - (s * gram[k, q]), (s * gram[k, p]) + (c * gram[k, q]));
            (vectors[k, p], vectors[k, q]) = ((c * vectors[k, p]) - (s * vectors[k, q]), (s * vectors[k, p]) + (c * vectors[k, q]));
        }

        for (var k = 0; k < n; k++)
        {
            (gram[p, k], gram[q, k]) = ((c * gram[p, k]) - (s * gram[q, k]), (s * gram[p, k]) + (c * gram[q, k]));
        }
    }
}

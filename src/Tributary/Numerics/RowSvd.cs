using System.Numerics.Tensors;

namespace Tributary.Numerics;

/// <summary>
/// Directions and strengths of a set of row vectors: with X [p x n] = W S V^T, the rows of V^T [k x n] that belong to the k largest
/// singular values, descending, and those values. Golub and Kahan: Householder reflections to a bidiagonal matrix, implicit QR steps on
/// that. For small cores (a few hundred rows); float64; errors of a few
/// roundings of the largest value; always the same order of operations.
/// </summary>
/// <param name="Directions">[k x n], orthonormal rows.</param>
/// <param name="Values">k singular values, descending, positive.</param>
internal sealed record RowSvd(Matrix Directions, double[] Values)
{
    /// <summary>Decomposes a matrix, which is left as it was. Values of exactly zero are not counted.</summary>
    public static RowSvd Of(Matrix x)
    {
        // At magnitudes around 1, by a power of two and so exactly, no square leaves the range.
        var largest = x.Values.Length == 0 ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude(x.Values));
        var exponent = largest == 0 ? 0 : Math.ILogB(largest);
        var scaled = new Matrix(x.Rows, x.Columns);
        for (var i = 0; i < x.Values.Length; i++)
        {
            scaled.Values[i] = Math.ScaleB(x.Values[i], -exponent);
        }

        var bidiagonal = Bidiagonal.Of(scaled);
        var (directions, values) = BidiagonalQr.Run(bidiagonal) ? Sorted(bidiagonal, x.Columns) : JacobiSvd.Of(scaled);
        return new RowSvd(directions, [.. values.Select(value => Math.ScaleB(value, exponent))]);
    }

    private static RowSvd Sorted(Bidiagonal diagonal, int columns)
    {
        var values = diagonal.Diagonal;
        int[] order = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0).OrderByDescending(i => Math.Abs(values[i]))];
        var directions = new Matrix(order.Length, columns);
        for (var i = 0; i < order.Length; i++)
        {
            diagonal.Right.Row(order[i])[..columns].CopyTo(directions.Row(i));
        }

        return new RowSvd(directions, [.. order.Select(i => Math.Abs(values[i]))]);
    }
}

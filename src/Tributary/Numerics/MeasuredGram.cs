using System.Buffers;

namespace Tributary.Numerics;

/// <summary>
/// Inner products of the rows of one matrix, for figures that nobody computes with: float32 within a stretch of columns, float64 over the
/// stretches. Four times as fast as <see cref="Products.Gram{T}"/> where inputs are float32; an element is off by about 1e-7 of its rows'
/// norms, those of equal rows are equal to the bit, and none depends on threads or vector width.
/// </summary>
internal static class MeasuredGram
{
    private const int Stretch = 512;

    /// <summary>x x^T.</summary>
    /// <param name="rows">x [p x n].</param>
    /// <returns>[p x p], symmetric to the bit.</returns>
    public static Matrix Of(Strided<float> rows)
    {
        var gram = new Matrix(rows.Rows, rows.Rows);
        var part = ArrayPool<float>.Shared.Rent(gram.Values.Length);
        for (var start = 0; start < rows.Columns; start += Stretch)
        {
            var columns = rows.ColumnRange(start, Math.Min(Stretch, rows.Columns - start));
            Products.Product(columns, columns.Transposed, part, adds: false, lowerOnly: true);
            for (var i = 0; i < gram.Rows; i++)
            {
                FloatBlocks.AddScaled(1, part.AsSpan(i * gram.Rows, i + 1), gram.Row(i)[..(i + 1)]);
            }
        }

        ArrayPool<float>.Shared.Return(part);
        gram.MirrorLower();
        return gram;
    }
}

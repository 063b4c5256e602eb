using System.Runtime.Intrinsics;

namespace Tributary.Numerics;

/// <summary>
/// Plane rotations of neighbouring rows of one matrix, gathered and applied in their order to a few columns after the others: those columns
/// of all rows stay in the first-level cache, and a row that takes part in two rotations in a row never leaves the registers between them.
/// </summary>
/// <param name="matrix">Its rows are a multiple of eight elements long.</param>
internal sealed class RowRotations(Matrix matrix)
{
    private const int Columns = 8;
    private const int Most = 4096;
    private readonly (int Row, double C, double S)[] gathered = new (int, double, double)[Most];
    private int count;

    /// <summary>Rows x_i, x_(i+1) become c x_i + s x_(i+1) and c x_(i+1) - s x_i.</summary>
    public void Add(int row, double c, double s)
    {
        gathered[count++] = (row, c, s);
        if (count == Most)
        {
            Apply();
        }
    }

    /// <summary>Applies what was gathered.</summary>
    public void Apply()
    {
        for (var start = 0; start < matrix.Columns && count > 0; start += Columns)
        {
            Apply(ref matrix.Values[start], (nuint)matrix.Columns);
        }

        count = 0;
    }

    private void Apply(ref double first, nuint stride)
    {
        var held = -1;
        var (x0, x1) = (Vector256<double>.Zero, Vector256<double>.Zero);
        foreach (var (row, c, s) in gathered.AsSpan(0, count))
        {
            var at = (nuint)row * stride;
            if (row != held)
            {
                if (held >= 0)
                {
                    x0.StoreUnsafe(ref first, (nuint)held * stride);
                    x1.StoreUnsafe(ref first, ((nuint)held * stride) + 4);
                }

                (x0, x1) = (Vector256.LoadUnsafe(ref first, at), Vector256.LoadUnsafe(ref first, at + 4));
            }

            var below = at + stride;
            var (y0, y1) = (Vector256.LoadUnsafe(ref first, below), Vector256.LoadUnsafe(ref first, below + 4));
            var (cosine, sine, minusSine) = (Vector256.Create(c), Vector256.Create(s), Vector256.Create(-s));
            Vector256.FusedMultiplyAdd(cosine, x0, sine * y0).StoreUnsafe(ref first, at);
            Vector256.FusedMultiplyAdd(cosine, x1, sine * y1).StoreUnsafe(ref first, at + 4);
            x0 = Vector256.FusedMultiplyAdd(minusSine, x0, cosine * y0);
            x1 = Vector256.FusedMultiplyAdd(minusSine, x1, cosine * y1);
            held = row + 1;
        }

        x0.StoreUnsafe(ref first, (nuint)held * stride);
        x1.StoreUnsafe(ref first, ((nuint)held * stride) + 4);
    }
}

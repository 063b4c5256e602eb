namespace Tributary.Numerics;

/// <summary>
/// Singular values of an upper bidiagonal matrix by implicit QR steps (Golub and Kahan), without a shift if one would drown small values
/// (Demmel and Kahan 1990). The rotations from the right are gathered and then applied to V^T many at a time.
/// </summary>
internal static class BidiagonalQr
{
    private const double Epsilon = 1.1102230246251565e-16;

    /// <summary>Makes a bidiagonal matrix diagonal and turns the rows of V^T with it; false if it does not converge.</summary>
    public static bool Run(Bidiagonal matrix)
    {
        var (d, e) = (matrix.Diagonal, matrix.Above);
        var rotations = new RowRotations(matrix.Right);
        var stepsLeft = 40L * Math.Max(d.Length, 10);
        for (var last = d.Length - 1; last > 0;)
        {
            if (IsNegligible(d, e, last - 1))
            {
                e[last - 1] = 0;
                last--;
                continue;
            }

            var first = last - 1;
            while (first > 0 && !IsNegligible(d, e, first - 1))
            {
                first--;
            }

            if (stepsLeft-- == 0)
            {
                return false;
            }

            Step(d, e, (first, last), rotations);
        }

        rotations.Apply();
        return true;
    }

    private static bool IsNegligible(double[] d, double[] e, int i) =>
        Math.Abs(e[i]) <= Epsilon * (Math.Abs(d[i]) + Math.Abs(d[i + 1])) || Math.Abs(e[i]) < 1e-300;

    private static void Step(double[] d, double[] e, (int First, int Last) block, RowRotations rotations)
    {
        var shift = SmallerValue(d[block.Last - 1], e[block.Last - 1], d[block.Last]);
        var ratio = shift / Math.Abs(d[block.First]);
        // Also where the first value is 0: the ratio is then infinite or not a number.
        if (!(ratio * ratio >= Epsilon) || double.IsInfinity(ratio))
        {
            StepUnshifted(d, e, block, rotations);
        }
        else
        {
            StepShifted(d, e, block, shift, rotations);
        }
    }

    private static void StepShifted(double[] d, double[] e, (int First, int Last) block, double shift, RowRotations rotations)
    {
        var first = d[block.First];
        var f = (Math.Abs(first) - shift) * (Math.CopySign(1, first) + (shift / first));
        var g = e[block.First];
        for (var i = block.First; i < block.Last; i++)
        {
            var (c, s, r) = Rotation(f, g);
            if (i > block.First)
            {
                e[i - 1] = r;
            }

            f = (c * d[i]) + (s * e[i]);
            e[i] = (c * e[i]) - (s * d[i]);
            g = s * d[i + 1];
            d[i + 1] *= c;
            rotations.Add(i, c, s);
            (c, s, d[i]) = Rotation(f, g);
            f = (c * e[i]) + (s * d[i + 1]);
            d[i + 1] = (c * d[i + 1]) - (s * e[i]);
            if (i < block.Last - 1)
            {
                g = s * e[i + 1];
                e[i + 1] *= c;
            }
        }

        e[block.Last - 1] = f;
    }

    private static void StepUnshifted(double[] d, double[] e, (int First, int Last) block, RowRotations rotations)
    {
        var (c, oldC, oldS) = (1.0, 1.0, 0.0);
        for (var i = block.First; i < block.Last; i++)
        {
            (c, var s, var r) = Rotation(d[i] * c, e[i]);
            if (i > block.First)
            {
                e[i - 1] = oldS * r;
            }

            (oldC, oldS, d[i]) = Rotation(oldC * r, d[i + 1] * s);
            rotations.Add(i, c, s);
        }

        var h = d[block.Last] * c;
        d[block.Last] = h * oldC;
        e[block.Last - 1] = h * oldS;
    }

    /// <summary>c f + s g = r and c g - s f = 0.</summary>
    private static (double C, double S, double R) Rotation(double f, double g)
    {
        if (g == 0)
        {
            return (1, 0, f);
        }

        if (f == 0)
        {
            return (0, 1, g);
        }

        var square = (f * f) + (g * g);
        if (square > 1e-280)
        {
            var length = Math.Sqrt(square);
            return (f / length, g / length, length);
        }

        var (x, y) = (Math.ScaleB(f, 500), Math.ScaleB(g, 500));
        var r = Math.Sqrt((x * x) + (y * y));
        return (x / r, y / r, Math.ScaleB(r, -500));
    }

    /// <summary>The smaller singular value of [f g; 0 h].</summary>
    private static double SmallerValue(double f, double g, double h)
    {
        var (small, large) = (Math.Min(Math.Abs(f), Math.Abs(h)), Math.Max(Math.Abs(f), Math.Abs(h)));
        if (small == 0)
        {
            return 0;
        }

        var across = Math.Abs(g);
        var (sum, difference) = (1 + (small / large), (large - small) / large);
        if (across < large)
        {
            var square = (across / large) * (across / large);
            return small * (2 / (Math.Sqrt((sum * sum) + square) + Math.Sqrt((difference * difference) + square)));
        }

        var ratio = large / across;
        return ratio == 0
            ? small * large / across
            : 2 * (small * (1 / (Math.Sqrt(1 + (sum * ratio * (sum * ratio)))
                + Math.Sqrt(1 + (difference * ratio * (difference * ratio)))))) * ratio;
    }
}

using CsCheck;
using Tributary.Numerics;

namespace Tributary.Tests.Numerics;

/// <summary>X = L Q with orthonormal Q whatever the rows are: well or badly
/// conditioned, dependent, equal, zero, more than their length.</summary>
public sealed class RowFrameTests
{
    [Fact]
    public void Of_AnyRank_IsOrthonormalAndReproducesTheRows() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 90], Gen.Int[0, 70], Gen.Bool, Gen.Int).Sample((p, n, rank, scaled, seed) =>
        {
            var x = RowBasisTests.OfRank(p, n, rank, seed);
            Check(Narrow(x), n, scaled ? [.. Enumerable.Range(0, p).Select(i => Math.ScaleB(3, i % 5))] : null, 1e-7);
        }, iter: 100);

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, true)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    [InlineData(7, false)]
    [InlineData(10, false)]
    [InlineData(14, false)]
    public void Of_ConditionUpTo1e14_LosesNoMoreOrthogonalityThanFloat32(int exponent, bool isImplicit)
    {
        // Rows close to one another: row scaling alone would be undone before anything is computed.
        const int p = 48, n = 400;
        var x = new Matrix(p, n);
        var (common, noise) = (ProductsTests.Random(n, 5, "common"), ProductsTests.Random(p * n, 5, "noise"));
        for (var i = 0; i < x.Values.Length; i++)
        {
            x.Values[i] = common[i % n] + (noise[i] * Math.Pow(10, -(double)exponent * (i / n) / (p - 1)));
        }

        var frame = Check(Narrow(x), n, null, 2e-8);

        Assert.Equal(isImplicit, frame.T is not null);
    }

    [Fact]
    public void Of_EqualAndZeroRows_StaysImplicitAtTheRankOfTheRest()
    {
        var x = ProductsTests.Random(6 * 50, 1, "x").Select(value => (float)value).ToArray();
        x.AsSpan(0, 50).CopyTo(x.AsSpan(150));
        x.AsSpan(200, 50).Clear();

        var frame = Check(x, 50, [1, 2, 3, 4, 5, 6], 1e-12);

        Assert.NotNull(frame.T);
        Assert.Equal(4, frame.L.Columns);
    }

    [Fact]
    public void Of_Zeros_IsEmpty() => Assert.Equal(0, RowFrame.Of(Strided<float>.Of(new float[15], 5)).L.Columns);

    private static float[] Narrow(Matrix x) => [.. x.Values.Select(value => (float)value)];

    private static RowFrame Check(float[] values, int n, double[]? scales, double tolerance)
    {
        var rows = Strided<float>.Of(values, n);
        var x = new Matrix(rows.Rows, n);
        for (var i = 0; i < values.Length; i++)
        {
            x.Values[i] = (scales?[i / n] ?? 1) * values[i];
        }

        var frame = RowFrame.Of(rows, scales);

        var q = frame.Q ?? new Matrix(frame.L.Columns, n);
        if (frame.T is { } t)
        {
            Products.Product(Strided<double>.Of(t.Values, t.Columns), rows, q.Values, adds: false);
        }

        RowBasisTests.AssertOrthonormal(q, tolerance);
        RowBasisTests.AssertClose(x, Products.Multiply(frame.L, q), tolerance);
        return frame;
    }
}

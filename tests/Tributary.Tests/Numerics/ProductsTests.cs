using System.Runtime.Intrinsics;
using CsCheck;
using Tributary.Numerics;

namespace Tributary.Tests.Numerics;

public sealed class ProductsTests
{
    private static readonly Gen<double> Value = Gen.Double[-2, 2];

    /// <summary>The definition, lane by lane in scalar arithmetic: the vector code must give the same bits.</summary>
    [Fact]
    public void Dot_AnyLength_EqualsTheDefinitionBitForBit() =>
        Gen.Int[0, 1100].SelectMany(length => Gen.Select(Value.Array[length], Value.Array[length])).Sample(
            (x, y) => BitConverter.DoubleToInt64Bits(Products.Dot(x, y)) == BitConverter.DoubleToInt64Bits(ScalarDot(x, y)), iter: 200);

    [Fact]
    public void Dots_AnyShape_EqualsDotBitForBit() =>
        Gen.Select(Gen.Int[0, 13], Gen.Int[0, 70], Gen.Int[1, 700], Gen.Int).Sample((m, p, n, seed) =>
        {
            var (x, y) = (Random(m * n, seed, "x"), Random(p * n, seed, "y"));
            var result = new double[m * p];
            Products.Dots(x, y, n, result);
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < p; j++)
                {
                    Assert.Equal(ScalarDot(x[(i * n)..((i + 1) * n)], y[(j * n)..((j + 1) * n)]), result[(i * p) + j]);
                }
            }
        }, iter: 60);

    [Fact]
    public void Combine_AnyShape_EqualsOneChainOfFusedMultiplyAdds() =>
        Gen.Select(Gen.Int[1, 21], Gen.Int[1, 9], Gen.Int[1, 600], Gen.Int).Sample((m, p, n, seed) =>
        {
            var (c, rows, result) = (Random(m * p, seed, "c"), Random(p * n, seed, "rows"), Random(m * n, seed, "result"));
            var expected = (double[])result.Clone();
            for (var i = 0; i < m; i++)
            {
                for (var k = 0; k < n; k++)
                {
                    for (var j = 0; j < p; j++)
                    {
                        expected[(i * n) + k] = Math.FusedMultiplyAdd(c[(i * p) + j], rows[(j * n) + k], expected[(i * n) + k]);
                    }
                }
            }

            Products.Combine(c, rows, n, result);
            Assert.Equal(expected, result);
        }, iter: 200);

    [Fact]
    public void Combine_Float32OfAnyShape_EqualsOneChainOfFusedMultiplyAdds() =>
        Gen.Select(Gen.Int[0, 21], Gen.Int[0, 9], Gen.Int[1, 600], Gen.Bool, Gen.Int).Sample((m, p, n, adds, seed) =>
        {
            var (c, rows, result) = (Singles(m * p, seed, "c"), Singles(p * n, seed, "rows"), Singles(m * n, seed, "result"));
            // With no rows m cannot be told from the coefficients, and nothing is done.
            var expected = adds || p == 0 ? (float[])result.Clone() : new float[m * n];
            for (var i = 0; i < m; i++)
            {
                for (var k = 0; k < n; k++)
                {
                    for (var j = 0; j < p; j++)
                    {
                        expected[(i * n) + k] = MathF.FusedMultiplyAdd(c[(i * p) + j], rows[(j * n) + k], expected[(i * n) + k]);
                    }
                }
            }

            Products.Combine(c, rows, n, result, adds || p == 0);
            Assert.Equal(expected, result);
        }, iter: 200);

    /// <summary>Deeper than a panel, wider than a panel, and every vector type, those without hardware as well.</summary>
    [Theory]
    [InlineData(7, 600, 40)]
    [InlineData(13, 300, 700)]
    [InlineData(4, 65, 2100)]
    public void Run_EveryVectorWidthBeyondOnePanel_EqualsOneChainOfFusedMultiplyAdds(int m, int p, int n)
    {
        var (c, rows) = (Random(m * p, 1, "c"), Random(p * n, 1, "rows"));
        var (c32, rows32) = (Singles(m * p, 1, "c"), Singles(p * n, 1, "rows"));
        var (expected, expected32) = (new double[m * n], new float[m * n]);
        for (var e = 0; e < m * n; e++)
        {
            for (var j = 0; j < p; j++)
            {
                expected[e] = Math.FusedMultiplyAdd(c[(e / n * p) + j], rows[(j * n) + (e % n)], expected[e]);
                expected32[e] = MathF.FusedMultiplyAdd(c32[(e / n * p) + j], rows32[(j * n) + (e % n)], expected32[e]);
            }
        }

        var (result, result32) = (new double[m * n], new float[m * n]);
        ProductTiles<double, Vector256<double>, Wide256<double>>.Run(Strided<double>.Of(c, p), Strided<double>.Of(rows, n), result,
            adds: false, lowerOnly: false);
        Assert.Equal(expected, result);
        ProductTiles<double, Vector512<double>, Wide512<double>>.Run(Strided<double>.Of(c, p), Strided<double>.Of(rows, n), result,
            adds: false, lowerOnly: false);
        Assert.Equal(expected, result);
        ProductTiles<float, Vector256<float>, Wide256<float>>.Run(Strided<float>.Of(c32, p), Strided<float>.Of(rows32, n), result32,
            adds: false, lowerOnly: false);
        Assert.Equal(expected32, result32);
        ProductTiles<float, Vector512<float>, Wide512<float>>.Run(Strided<float>.Of(c32, p), Strided<float>.Of(rows32, n), result32,
            adds: false, lowerOnly: false);
        Assert.Equal(expected32, result32);
    }

    /// <summary>Float32 operands and transposed views give what widened and transposed copies give.</summary>
    [Fact]
    public void Product_OfViews_EqualsThatOfCopies() =>
        Gen.Select(Gen.Int[1, 21], Gen.Int[1, 300], Gen.Int[1, 40], Gen.Int).Sample((m, p, n, seed) =>
        {
            var (left, right) = (Singles(m * p, seed, "left"), Singles(p * n, seed, "right"));
            var (wideLeft, wideRight) = (new Matrix(p, m), new Matrix(n, p));
            left.Select(value => (double)value).ToArray().CopyTo(wideLeft.Values, 0);
            right.Select(value => (double)value).ToArray().CopyTo(wideRight.Values, 0);
            var (expected, result) = (new double[m * n], new double[m * n]);

            // Stored as [p x m] and [n x p], seen as [m x p] and [p x n].
            Products.Combine(wideLeft.Transposed().Values, wideRight.Transposed().Values, n, expected);
            Products.Product(Strided<float>.Of(left, m).Transposed, Strided<float>.Of(right, p).Transposed, result, adds: false);

            Assert.Equal(expected, result);
        }, iter: 60);

    [Fact]
    public void Rotate_AnyLength_EqualsTheScalarFormula() =>
        Gen.Int[0, 40].SelectMany(length => Gen.Select(Value.Array[length], Value.Array[length])).Sample((x, y) =>
        {
            var (c, s) = (0.8, 0.6);
            var expectedX = x.Zip(y, (a, b) => Math.FusedMultiplyAdd(c, a, -s * b)).ToArray();
            var expectedY = x.Zip(y, (a, b) => Math.FusedMultiplyAdd(s, a, c * b)).ToArray();
            Products.Rotate(c, s, x, y);
            Assert.Equal(expectedX, x);
            Assert.Equal(expectedY, y);
        });

    internal static double[] Random(int count, long seed, string name)
    {
        var random = CounterRandom.For(seed, name);
        return [.. Enumerable.Range(0, count).Select(i => random.Normal(i))];
    }

    private static float[] Singles(int count, long seed, string name) => [.. Random(count, seed, name).Select(value => (float)value)];

    private static double ScalarDot(double[] x, double[] y)
    {
        var sum = 0.0;
        foreach (var chunk in Enumerable.Range(0, x.Length).Chunk(Products.Chunk))
        {
            var lanes = new double[Products.Lanes];
            foreach (var i in chunk)
            {
                ref var lane = ref lanes[i % Products.Lanes];
                lane = Math.FusedMultiplyAdd(x[i], y[i], lane);
            }

            for (var half = Products.Lanes / 2; half > 0; half /= 2)
            {
                for (var i = 0; i < half; i++)
                {
                    lanes[i] += lanes[i + half];
                }
            }

            sum += lanes[0];
        }

        return sum;
    }
}

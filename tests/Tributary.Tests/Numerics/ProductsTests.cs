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

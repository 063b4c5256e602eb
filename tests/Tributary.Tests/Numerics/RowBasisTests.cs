using CsCheck;
using Tributary.Numerics;

namespace Tributary.Tests.Numerics;

public sealed class RowBasisTests
{
    [Fact]
    public void Of_AnyRank_IsOrthonormalAndReproducesTheRows() =>
        Gen.Select(Gen.Int[1, 90], Gen.Int[1, 120], Gen.Int[0, 100], Gen.Int).Sample((p, n, rank, seed) =>
        {
            var x = OfRank(p, n, rank, seed);
            var original = Copy(x);

            var basis = RowBasis.Of(x);

            Assert.InRange(basis.Q.Rows, Math.Min(rank, Math.Min(p, n)), Math.Min(p, n));
            AssertOrthonormal(basis.Q, 1e-13);
            AssertClose(original, Products.Multiply(basis.L, basis.Q), 1e-12);
        }, iter: 100);

    [Fact]
    public void Of_NearlyDependentRows_StaysOrthonormal()
    {
        var x = new Matrix(40, 64);
        var noise = ProductsTests.Random(40 * 64, 3, "noise");
        var common = ProductsTests.Random(64, 3, "common");
        for (var i = 0; i < x.Values.Length; i++)
        {
            x.Values[i] = common[i % 64] + (noise[i] * Math.Pow(10, -(i / 64 % 13)));
        }

        AssertOrthonormal(RowBasis.Of(x).Q, 1e-13);
    }

    [Fact]
    public void Of_Zeros_IsEmpty() => Assert.Equal(0, RowBasis.Of(new Matrix(3, 5)).Q.Rows);

    internal static Matrix OfRank(int p, int n, int rank, int seed)
    {
        var (left, right) = (new Matrix(p, rank), new Matrix(rank, n));
        ProductsTests.Random(p * rank, seed, "left").CopyTo(left.Values, 0);
        ProductsTests.Random(rank * n, seed, "right").CopyTo(right.Values, 0);
        return Products.Multiply(left, right);
    }

    internal static Matrix Copy(Matrix x)
    {
        var copy = new Matrix(x.Rows, x.Columns);
        x.Values.CopyTo(copy.Values, 0);
        return copy;
    }

    internal static void AssertOrthonormal(Matrix q, double tolerance)
    {
        var gram = Products.Multiply(q, q.Transposed());
        for (var i = 0; i < gram.Values.Length; i++)
        {
            Assert.Equal(i / gram.Rows == i % gram.Rows ? 1.0 : 0.0, gram.Values[i], tolerance);
        }
    }

    internal static void AssertClose(Matrix expected, Matrix actual, double tolerance)
    {
        var scale = Math.Max(1, expected.Values.Length == 0 ? 1 : expected.Values.Max(Math.Abs));
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        Assert.All(expected.Values.Zip(actual.Values), pair => Assert.Equal(pair.First, pair.Second, tolerance * scale));
    }
}

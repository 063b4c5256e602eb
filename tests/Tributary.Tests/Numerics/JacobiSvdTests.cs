using CsCheck;
using Tributary.Numerics;

namespace Tributary.Tests.Numerics;

/// <summary>The two ways to singular values and directions, which share no code, against each other.</summary>
public sealed class JacobiSvdTests
{
    [Fact]
    public void Of_AnyMatrix_AgreesWithGolubAndKahan() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[1, 30], Gen.Int[0, 30], Gen.Int[0, 12], Gen.Int).Sample((p, n, rank, grading, seed) =>
        {
            var x = RowBasisTests.OfRank(p, n, rank, seed);
            for (var i = 0; i < x.Values.Length; i++)
            {
                x.Values[i] *= Math.Pow(10, -(double)grading * (i % n) / n);
            }

            var reference = JacobiSvd.Of(RowBasisTests.Copy(x));
            var svd = RowSvd.Of(x);

            AssertAgree(reference, svd, rank == 0 ? 0 : reference.Values[0]);
        }, iter: 200);

    /// <summary>Zeros on the diagonal, blocks that part, equal values, magnitudes whose squares leave the range.</summary>
    [Theory]
    [InlineData(1.0, new double[] { 1, 0, 2, 0, 0, 3 })]
    [InlineData(1.0, new double[] { 0, 0, 1, 1, 1, 1 })]
    [InlineData(1e-200, new double[] { 3, 1, 4, 1, 5, 9 })]
    [InlineData(1e200, new double[] { 2, 7, 1, 8, 2, 8 })]
    public void Of_AwkwardBidiagonals_AgreesWithGolubAndKahan(double scale, double[] diagonal)
    {
        var x = new Matrix(6, 6);
        for (var i = 0; i < 6; i++)
        {
            x[i, i] = scale * diagonal[i];
            x[i, Math.Min(5, i + 1)] += i == 3 || i == 5 ? 0 : scale;
        }

        if (Math.Abs(Math.Log10(scale)) > 100)
        {
            // Jacobi works on squares: compare with the same matrix of ordinary size.
            var ordinary = new Matrix(6, 6);
            x.Values.Select(value => value / scale).ToArray().CopyTo(ordinary.Values, 0);
            var values = RowSvd.Of(x).Values;
            Assert.All(JacobiSvd.Of(ordinary).Values.Zip(values), pair => Assert.Equal(1, pair.Second / scale / pair.First, 1e-12));
            return;
        }

        AssertAgree(JacobiSvd.Of(RowBasisTests.Copy(x)), RowSvd.Of(x), scale * 10);
    }

    private static void AssertAgree(RowSvd reference, RowSvd svd, double largest)
    {
        var count = Math.Max(reference.Values.Length, svd.Values.Length);
        double At(RowSvd one, int i) => i < one.Values.Length ? one.Values[i] : 0;
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(At(reference, i), At(svd, i), 1e-13 * largest);
        }

        RowBasisTests.AssertOrthonormal(svd.Directions, 1e-12);
        for (var i = 0; i < count; i++)
        {
            var gap = Math.Min(i == 0 ? largest : At(reference, i - 1) - At(reference, i), At(reference, i) - At(reference, i + 1));
            if (gap > 1e-6 * largest)
            {
                Assert.Equal(1, Math.Abs(Products.Dot(reference.Directions.Row(i), svd.Directions.Row(i))), 1e-6);
            }
        }
    }
}

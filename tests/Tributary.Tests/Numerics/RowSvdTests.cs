using CsCheck;
using Tributary.Numerics;

namespace Tributary.Tests.Numerics;

public sealed class RowSvdTests
{
    [Fact]
    public void Of_AnyMatrix_HasOrthonormalDirectionsThatKeepEveryInnerProduct() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[0, 40], Gen.Int).Sample((p, n, rank, seed) =>
        {
            var x = RowBasisTests.OfRank(p, n, rank, seed);
            var original = RowBasisTests.Copy(x);

            var svd = RowSvd.Of(x);

            var kept = svd.Values.Count(value => value > 1e-12 * svd.Values.Max());
            Assert.Equal(rank == 0 ? 0 : Math.Min(rank, Math.Min(p, n)), kept);
            Assert.Equal(svd.Values.OrderDescending(), svd.Values);
            RowBasisTests.AssertOrthonormal(svd.Directions.Top(kept), 1e-12);
            // X^T X = V S^2 V^T.
            var scaled = svd.Directions.Top(kept);
            for (var i = 0; i < kept; i++)
            {
                foreach (ref var element in scaled.Row(i))
                {
                    element *= svd.Values[i];
                }
            }

            RowBasisTests.AssertClose(
                Products.Multiply(original.Transposed(), original), Products.Multiply(scaled.Transposed(), scaled), 1e-11);
        }, iter: 100);

    [Fact]
    public void Of_KnownValues_FindsSmallOnesToHighRelativeAccuracy()
    {
        double[] known = [1e3, 1, 1e-3, 1e-6, 1e-9];
        var left = RowSvd.Of(RowBasisTests.OfRank(5, 5, 5, 1)).Directions;
        var right = RowSvd.Of(RowBasisTests.OfRank(5, 7, 5, 2)).Directions;
        var x = new Matrix(5, 7);
        for (var i = 0; i < 5; i++)
        {
            for (var j = 0; j < 7; j++)
            {
                // Graded rows, where one-sided Jacobi is exact: X = S W V^T.
                x[i, j] = known[i] * Enumerable.Range(0, 5).Sum(k => (i == k ? 1 : 1e-3 * left[i, k]) * right[k, j]);
            }
        }

        var values = RowSvd.Of(x).Values;

        Assert.All(known.Zip(values), pair => Assert.InRange(pair.Second / pair.First, 0.99, 1.01));
    }
}

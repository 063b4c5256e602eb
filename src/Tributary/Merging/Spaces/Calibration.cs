using Tributary.Adapters;
using Tributary.Merging.Layers;
using Tributary.Numerics;

namespace Tributary.Merging.Spaces;

/// <summary>
/// Weakens output directions that many languages share, so that what is common is not added n times. For each left singular vector u_k of
/// [s_1 B_1 ... s_n B_n]: p_ik = |u_k^T s_i B_i|^2, and m_k = (sum p_ik)^2 / sum p_ik^2 counts the languages that share it, from 1 to n.
/// Every B_i is multiplied along u_k by m_k^(-tau). After the idea of Pico (arXiv:2604.16826); the formula is this project's own.
/// </summary>
internal static class Calibration
{
    /// <summary>The calibrated factors.</summary>
    /// <param name="factors">The layer; not changed.</param>
    /// <param name="tau">Strength, in [0, 1]; 0 changes nothing.</param>
    public static ModuleFactors Apply(ModuleFactors factors, double tau)
    {
        var basis = RowBasis.Of(factors.StackB().Wide(factors.Scalings()));
        var svd = RowSvd.Of(basis.L.Top(basis.L.Rows));
        var directions = Products.Multiply(svd.Directions, basis.Q);
        // Coordinates of every column of every s_i B_i in the directions: [k x sum r].
        var coordinates = new double[svd.Directions.Rows * basis.L.Rows];
        Products.Dots(svd.Directions.Values, basis.L.Values, basis.L.Columns, coordinates);
        var weakened = Weakened(factors, coordinates, svd.Directions.Rows, tau);
        return factors with
            { Factors = [.. factors.Factors.Select((own, i) => own is null ? null
            : own with { B = Back(own, factors.StartOf(i), weakened, directions) })] };
    }

    /// <summary>The coordinates, each row times m_k^(-tau).</summary>
    private static Matrix Weakened(ModuleFactors factors, double[] coordinates, int directions, double tau)
    {
        var columns = factors.Module.RankSum;
        var result = new Matrix(directions, columns);
        for (var k = 0; k < directions; k++)
        {
            var row = coordinates.AsSpan(k * columns, columns);
            var (sum, squares) = (0.0, 0.0);
            for (var i = 0; i < factors.Factors.Length; i++)
            {
                var own = row.Slice(factors.StartOf(i), factors.Factors[i]?.Rank ?? 0);
                var p = Products.Dot(own, own);
                sum += p;
                squares += p * p;
            }

            var factor = squares == 0 ? 1 : Math.Pow(sum * sum / squares, -tau);
            for (var j = 0; j < columns; j++)
            {
                result[k, j] = row[j] * factor;
            }
        }

        return result;
    }

    /// <summary>B_i = sum over k of u_k times its coordinates, without s_i.</summary>
    private static float[] Back(LoraFactors own, int start, Matrix coordinates, Matrix directions)
    {
        var rows = new double[own.Rank * coordinates.Rows];
        for (var j = 0; j < own.Rank; j++)
        {
            for (var k = 0; k < coordinates.Rows; k++)
            {
                rows[(j * coordinates.Rows) + k] = coordinates[k, start + j];
            }
        }

        var columns = new double[own.Rank * own.Out];
        Products.Combine(rows, directions.Values, own.Out, columns);
        var b = new float[own.B.Length];
        for (var j = 0; j < own.Rank; j++)
        {
            for (var i = 0; i < own.Out; i++)
            {
                b[(i * own.Rank) + j] = own.Scaling == 0 ? 0 : (float)(columns[(j * own.Out) + i] / own.Scaling);
            }
        }

        return b;
    }
}

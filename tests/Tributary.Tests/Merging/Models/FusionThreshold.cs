namespace Tributary.Tests.Merging.Models;

/// <summary>
/// Arcee fusion's importance, written again in float64: which entries lie so near to the threshold that the reference's float32 may decide
/// them the other way. Its divergences are sums of cancelling terms, of which float32 keeps three digits.
/// </summary>
internal sealed class FusionThreshold(double[] importance, double threshold, float[] own, float[] other)
{
    private const double ThreeDigits = 2e-3;

    public static FusionThreshold Of(float[] own, float[] other, int columns)
    {
        var importance = new double[own.Length];
        for (var row = 0; row < own.Length; row += columns)
        {
            var (q, p) = (Softmax(own[row..(row + columns)]), Softmax(other[row..(row + columns)]));
            var divergence = p.Zip(q, (x, y) => (x + 1e-8) * Math.Log((x + 1e-8) / (y + 1e-8))).Sum();
            for (var i = row; i < row + columns; i++)
            {
                importance[i] = Math.Abs((double)other[i] - own[i]) * divergence;
            }
        }

        var sorted = importance.Order().ToArray();
        double Quantile(double q) => sorted[(int)(q * (sorted.Length - 1))];
        return new FusionThreshold(importance, Quantile(0.5) + (1.5 * (Quantile(0.75) - Quantile(0.25))), own, other);
    }

    public bool IsNear(int i, float expected, float actual, double limit) =>
        Math.Abs((importance[i] / threshold) - 1) < ThreeDigits && new[] { own[i], other[i] }.Contains(expected)
            && new[] { own[i], other[i] }.Contains(actual);

    private static double[] Softmax(float[] row)
    {
        var shares = row.Select(value => Math.Exp((double)value - row.Max())).ToArray();
        return [.. shares.Select(share => share / shares.Sum())];
    }
}

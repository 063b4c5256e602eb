using Tributary.Numerics;

namespace Tributary.Tests.Merging.Models;

/// <summary>
/// TIES over given masks, entry by entry, either exact or rounded to bfloat16 after every step as mergekit does where the checkpoint is
/// bfloat16. An entry whose rounded steps give mergekit's value and whose exact steps give ours differs by rounding alone.
/// </summary>
internal sealed class SixteenBitSteps(float[] own, float[][] models, byte[][] masks, double[] weights, bool isTies)
{
    public bool IsRounding(int i, float expected, float actual, double limit) =>
        Math.Abs(Merge(i, Round) - expected) <= limit && Math.Abs(Merge(i, value => value) - actual) <= limit / 2;

    private double Merge(int i, Func<double, double> round)
    {
        var kept = models.Select((_, j) => round(round(weights[j]) * round(Delta(j, i, round) * masks[j][i] * Scale(j, round)))).ToArray();
        var sum = kept.Aggregate(0.0, (total, value) => round(total + value));
        var agreeing = Enumerable.Range(0, kept.Length).Where(j => sum >= 0 ? kept[j] > 0 : kept[j] < 0).ToArray();
        var merged = agreeing.Aggregate(0.0, (total, j) => round(total + kept[j]));
        var divisor = isTies ? agreeing.Aggregate(0.0, (total, j) => round(total + round(weights[j]))) : 1;
        return round(own[i] + round(merged / (divisor == 0 ? 1 : divisor)));
    }

    private double Delta(int j, int i, Func<double, double> round) => round((double)models[j][i] - own[i]);

    /// <summary>DARE's rescaling by sums.</summary>
    private double Scale(int j, Func<double, double> round)
    {
        var magnitudes = own.Select((_, i) => Math.Abs(Delta(j, i, round))).ToArray();
        return isTies ? 1 : round(round(magnitudes.Sum()) / round(magnitudes.Where((_, i) => masks[j][i] != 0).Sum()));
    }

    private static double Round(double value) => BitConverter.UInt32BitsToSingle((uint)FloatFormats.ToBF16((float)value) << 16);
}

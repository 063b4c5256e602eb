using Tributary.Models;

namespace Tributary.Torch.Models;

/// <summary>
/// How fast each pair of a head turns with the position: theta^(-2i/d) (Su et al.
/// 2021, arXiv:2104.09864), scaled by the kind that config.json names.
/// </summary>
internal static class RopeFrequencies
{
    private static readonly Dictionary<string, Func<RopeConfig, int, int, double, double>> Scales = new(StringComparer.Ordinal)
    {
        ["default"] = (_, _, _, frequency) => frequency,
        ["linear"] = (rope, _, _, frequency) => frequency / rope.Factor,
        ["llama3"] = (rope, _, _, frequency) => Llama3(rope, frequency),
        ["yarn"] = Yarn,
        // By factors of its own for each pair: see below.
        ["longrope"] = (_, _, _, frequency) => frequency,
    };

    /// <summary>Angle per position of each pair, float32, [w/2].</summary>
    /// <param name="rope">The kind.</param>
    /// <param name="headDim">Width of a head; w of its entries are turned.</param>
    /// <param name="isLong">longrope (Ding et al. 2024, arXiv:2402.13753): whether by the factors for inputs beyond the original
    /// context.</param>
    public static float[] Of(RopeConfig rope, int headDim, bool isLong = false)
    {
        var (width, factors) = (rope.Width(headDim), isLong ? rope.LongFactors : rope.ShortFactors);
        return [.. Enumerable.Range(0, width / 2).Select(pair => (float)(Scales[rope.Type](rope, width, pair,
            Math.Pow(rope.Theta, -2.0 * pair / width)) / (factors.Count > 0 ? factors[pair] : 1)))];
    }

    /// <summary>Llama 3.1: short wavelengths stay, long ones are stretched, those between are mixed.</summary>
    private static double Llama3(RopeConfig rope, double frequency)
    {
        var turns = rope.OriginalMaxPositions * frequency / (2 * Math.PI);
        var kept = Math.Clamp((turns - rope.LowFrequencyFactor) / (rope.HighFrequencyFactor - rope.LowFrequencyFactor), 0, 1);
        return Mixed(rope, frequency, kept);
    }

    /// <summary>YaRN (Peng et al. 2023, arXiv:2309.00071), "NTK by parts": fast pairs stay,
    /// slow ones are stretched, the band between is mixed linearly.</summary>
    private static double Yarn(RopeConfig rope, int headDim, int pair, double frequency)
    {
        double PairOf(double turns) => headDim * Math.Log(rope.OriginalMaxPositions / (turns * 2 * Math.PI)) / (2 * Math.Log(rope.Theta));
        var (low, high) = (PairOf(rope.BetaFast), PairOf(rope.BetaSlow));
        if (rope.Truncate)
        {
            (low, high) = (Math.Floor(low), Math.Ceiling(high));
        }

        (low, high) = (Math.Max(low, 0), Math.Min(high, headDim - 1));
        // The same nudge as everywhere keeps a band of no width from dividing by zero.
        var stretched = Math.Clamp((pair - low) / (low == high ? 0.001 : high - low), 0, 1);
        return Mixed(rope, frequency, 1 - stretched);
    }

    private static double Mixed(RopeConfig rope, double frequency, double kept) =>
        (frequency / rope.Factor * (1 - kept)) + (frequency * kept);
}

using TorchSharp;
using static TorchSharp.torch;

namespace Tributary.Torch.Models;

/// <summary>
/// Rotary position embedding (Su et al. 2021, arXiv:2104.09864) in the half-split form of Llama: entry i of a head is paired with entry
/// i + d/2. The tables are made once for as many positions as were asked for. The sine's first half is negated, so that a rotation
/// is x cos + roll(x, d/2) sin: three operations.
/// </summary>
internal sealed class RotaryPositions : IDisposable
{
    private readonly float[] frequencies;
    private readonly int headDim;
    private Tensor? cosines;
    private Tensor? sines;

    public RotaryPositions(RopeConfig rope, int headDim)
    {
        this.headDim = headDim;
        frequencies = Frequencies(rope, headDim);
    }

    /// <summary>Angle per position of each pair, float32, [d/2].</summary>
    public static float[] Frequencies(RopeConfig rope, int headDim) =>
        [.. Enumerable.Range(0, headDim / 2).Select(pair => (float)Scale(rope, 1 / Math.Pow(rope.Theta, 2.0 * pair / headDim)))];

    /// <summary>The rows of the positions first to first + count - 1: two tensors [count x d].</summary>
    public (Tensor Cos, Tensor Sin) Rows(int first, int count)
    {
        Grow(first + count);
        return (cosines!.narrow(0, first, count), sines!.narrow(0, first, count));
    }

    /// <summary>The rows of given positions, [B x T x d] for positions [B x T].</summary>
    public (Tensor Cos, Tensor Sin) Rows(Tensor positions)
    {
        Grow((int)positions.max().item<long>() + 1);
        var flat = positions.reshape(-1);
        long[] shape = [positions.shape[0], positions.shape[1], headDim];
        return (cosines!.index_select(0, flat).view(shape), sines!.index_select(0, flat).view(shape));
    }

    /// <summary>Turns heads by their positions.</summary>
    /// <param name="heads">[B x T x heads x d].</param>
    /// <param name="cos">Broadcast against it.</param>
    /// <param name="sin">Broadcast against it, first half negated.</param>
    public static Tensor Rotate(Tensor heads, Tensor cos, Tensor sin) =>
        (heads * cos).addcmul_(heads.roll(heads.shape[^1] / 2, -1), sin, 1);

    public void Dispose()
    {
        cosines?.Dispose();
        sines?.Dispose();
    }

    private static double Scale(RopeConfig rope, double frequency)
    {
        if (rope.Type == "linear")
        {
            return frequency / rope.Factor;
        }

        if (rope.Type != "llama3")
        {
            return frequency;
        }

        // Llama 3.1: short wavelengths stay, long ones are stretched, those between are mixed.
        var wavelength = 2 * Math.PI / frequency;
        var low = rope.OriginalMaxPositions / rope.LowFrequencyFactor;
        var high = rope.OriginalMaxPositions / rope.HighFrequencyFactor;
        if (wavelength < high)
        {
            return frequency;
        }

        if (wavelength > low)
        {
            return frequency / rope.Factor;
        }

        var smooth = ((rope.OriginalMaxPositions / wavelength) - rope.LowFrequencyFactor) / (rope.HighFrequencyFactor - rope.LowFrequencyFactor);
        return ((1 - smooth) * frequency / rope.Factor) + (smooth * frequency);
    }

    private void Grow(int positions)
    {
        var have = cosines is null ? 0 : (int)cosines.shape[0];
        if (positions <= have)
        {
            return;
        }

        var count = Math.Max(positions, Math.Max(64, 2 * have));
        var half = headDim / 2;
        var cos = new float[count * headDim];
        var sin = new float[count * headDim];
        for (var position = 0; position < count; position++)
        {
            for (var pair = 0; pair < half; pair++)
            {
                // The angle is a float32 product, as in every implementation; its cosine and sine are then rounded once.
                double angle = position * frequencies[pair];
                var at = (position * headDim) + pair;
                cos[at] = cos[at + half] = (float)Math.Cos(angle);
                sin[at] = -(float)Math.Sin(angle);
                sin[at + half] = (float)Math.Sin(angle);
            }
        }

        Dispose();
        using var none = no_grad();
        cosines = tensor(cos, [count, headDim]).DetachFromDisposeScope();
        sines = tensor(sin, [count, headDim]).DetachFromDisposeScope();
    }
}

using Tributary.Models;

namespace Tributary.Torch.Models;

/// <summary>
/// Rotary position embedding in the half-split form of Llama: entry i of a head is paired with entry i + d/2. The tables are made once for
/// as many positions as were asked for. The sine's first half is negated, so that a rotation is x cos + roll(x, d/2) sin: three operations.
/// </summary>
internal sealed class RotaryPositions(ModelConfig config, Device device, ScalarType dtype) : IDisposable
{
    private readonly float[] frequencies = RopeFrequencies.Of(config.Rope, config.HeadDim);
    private Tensor? cosines;
    private Tensor? sines;

    /// <summary>The rows of the positions first to first + count - 1: two tensors [count x 1 x d], broadcast over the heads.</summary>
    public (Tensor Cos, Tensor Sin) Rows(int first, int count)
    {
        Grow(first + count);
        return (cosines!.narrow(0, first, count).unsqueeze(-2), sines!.narrow(0, first, count).unsqueeze(-2));
    }

    /// <summary>The rows of given positions [B x T]: two tensors [B x T x 1 x d].</summary>
    public (Tensor Cos, Tensor Sin) Rows(Tensor positions)
    {
        Grow((int)positions.max().item<long>() + 1);
        long[] shape = [positions.shape[0], positions.shape[1], 1, config.HeadDim];
        var flat = positions.reshape(-1);
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

    private void Grow(int positions)
    {
        var have = cosines is null ? 0 : (int)cosines.shape[0];
        if (positions <= have)
        {
            return;
        }

        var count = Math.Max(positions, Math.Max(64, 2 * have));
        var (cos, sin) = Tables(count);
        Dispose();
        using var none = no_grad();
        cosines = tensor(cos, [count, config.HeadDim]).to(dtype, device).DetachFromDisposeScope();
        sines = tensor(sin, [count, config.HeadDim]).to(dtype, device).DetachFromDisposeScope();
    }

    private (float[] Cos, float[] Sin) Tables(int count)
    {
        var half = config.HeadDim / 2;
        var (cos, sin) = (new float[count * config.HeadDim], new float[count * config.HeadDim]);
        for (var position = 0; position < count; position++)
        {
            for (var pair = 0; pair < half; pair++)
            {
                // The angle is a float32 product, as in every implementation; its cosine and sine are then rounded once.
                double angle = position * frequencies[pair];
                var at = (position * config.HeadDim) + pair;
                cos[at] = cos[at + half] = (float)(Math.Cos(angle) * config.Rope.AttentionFactor);
                sin[at + half] = (float)(Math.Sin(angle) * config.Rope.AttentionFactor);
                sin[at] = -sin[at + half];
            }
        }

        return (cos, sin);
    }
}

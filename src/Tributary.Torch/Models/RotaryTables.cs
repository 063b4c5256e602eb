using Tributary.Models;

namespace Tributary.Torch.Models;

/// <summary>
/// Cosines and sines of one kind of rotary position embedding, made for as many positions as were asked for. In the half-split form of
/// Llama entry i of the turned part of a head is paired with entry i + w/2, in the interleaved form entry 2i with 2i + 1. The sine of
/// the first of each pair is negated, so that a rotation is x cos + partner(x) sin.
/// </summary>
/// <param name="rope">The kind.</param>
/// <param name="isLong">longrope: whether by its long factors.</param>
/// <param name="headDim">Width of a head, d.</param>
/// <param name="device">Where the tables lie.</param>
/// <param name="dtype">Their type.</param>
internal sealed class RotaryTables(RopeConfig rope, bool isLong, int headDim, Device device, ScalarType dtype) : IDisposable
{
    private readonly float[] frequencies = RopeFrequencies.Of(rope, headDim, isLong);
    private readonly int width = rope.Width(headDim);
    private Tensor? cosines;
    private Tensor? sines;

    /// <summary>The rows of the positions first to first + count - 1: two tensors [count x 1 x w], broadcast over the heads.</summary>
    public RotaryRows Rows(int first, int count)
    {
        Grow(first + count);
        return new RotaryRows(cosines!.narrow(0, first, count).unsqueeze(-2), sines!.narrow(0, first, count).unsqueeze(-2));
    }

    /// <summary>The rows of given positions [B x T], the largest of which is <paramref name="most"/>: two tensors
    /// [B x T x 1 x w].</summary>
    public RotaryRows Rows(Tensor positions, int most)
    {
        Grow(most + 1);
        long[] shape = [positions.shape[0], positions.shape[1], 1, width];
        var flat = positions.reshape(-1);
        return new RotaryRows(cosines!.index_select(0, flat).view(shape), sines!.index_select(0, flat).view(shape));
    }

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
        cosines = tensor(cos, [count, width]).to(dtype, device).DetachFromDisposeScope();
        sines = tensor(sin, [count, width]).to(dtype, device).DetachFromDisposeScope();
    }

    private (float[] Cos, float[] Sin) Tables(int count)
    {
        var half = width / 2;
        var (cos, sin) = (new float[count * width], new float[count * width]);
        for (var position = 0; position < count; position++)
        {
            for (var pair = 0; pair < half; pair++)
            {
                // The angle is a float32 product, as in every implementation; its cosine and sine are then rounded once.
                double angle = position * frequencies[pair];
                var first = (position * width) + (rope.Interleaved ? 2 * pair : pair);
                var second = first + (rope.Interleaved ? 1 : half);
                cos[first] = cos[second] = (float)(Math.Cos(angle) * rope.AttentionFactor);
                sin[second] = (float)(Math.Sin(angle) * rope.AttentionFactor);
                sin[first] = -sin[second];
            }
        }

        return (cos, sin);
    }
}

/// <summary>What turns the heads of one pass.</summary>
/// <param name="Cos">Broadcast against [B x T x heads x w].</param>
/// <param name="Sin">Likewise; of each pair the first negated.</param>
internal sealed record RotaryRows(Tensor Cos, Tensor Sin)
{
    /// <summary>Turns the first w entries of heads [B x T x heads x d].</summary>
    public Tensor Turn(Tensor heads, bool interleaved)
    {
        var width = Cos.shape[^1];
        if (width == heads.shape[^1])
        {
            return Turned(heads, interleaved);
        }

        return cat([Turned(heads.narrow(-1, 0, width), interleaved), heads.narrow(-1, width, heads.shape[^1] - width)], -1);
    }

    private Tensor Turned(Tensor part, bool interleaved)
    {
        var partner = interleaved ? part.reshape([.. part.shape[..^1], -1, 2]).flip(-1).reshape(part.shape)
            : part.roll(part.shape[^1] / 2, -1);
        return (part * Cos).addcmul_(partner, Sin, 1);
    }
}

using TorchSharp;
using static TorchSharp.torch;

namespace Tributary.Torch.Models;

/// <summary>
/// Keys and values of the tokens that have been through the model, per layer, in room made beforehand: appending copies the new tokens alone. It
/// remembers which places are padding and at what positions the tokens stand, so that a pass says this of its own tokens only.
/// </summary>
internal sealed class KeyValueCache : IDisposable
{
    private readonly Tensor[] keys;
    private readonly Tensor[] values;
    private readonly Tensor positions;
    private readonly Tensor tokens;

    /// <param name="model">The model.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="capacity">Tokens that fit into each.</param>
    public KeyValueCache(CausalModel model, int batch, int capacity)
    {
        var config = model.Config;
        Tensor[] Room() => [.. Enumerable.Range(0, config.Layers).Select(_ =>
            zeros([batch, config.KeyValueHeads, capacity, config.HeadDim], model.Dtype, model.Device).DetachFromDisposeScope())];
        (keys, values) = (Room(), Room());
        positions = zeros([batch, capacity], ScalarType.Int64, model.Device).DetachFromDisposeScope();
        tokens = zeros([batch, capacity], ScalarType.Bool, model.Device).DetachFromDisposeScope();
    }

    /// <summary>Tokens held, of each sequence, padding among them.</summary>
    public int Length { get; private set; }

    /// <summary>Whether any place held is padding.</summary>
    public bool HasPadding { get; private set; }

    /// <summary>Adds a layer's new keys and values [B x kv x T x d]; gives all so far.</summary>
    public (Tensor Keys, Tensor Values) Append(int layer, Tensor newKeys, Tensor newValues)
    {
        var count = newKeys.shape[2];
        keys[layer].narrow(2, Length, count).copy_(newKeys);
        values[layer].narrow(2, Length, count).copy_(newValues);
        return (keys[layer].narrow(2, 0, Length + count), values[layer].narrow(2, 0, Length + count));
    }

    /// <summary>Notes where the new tokens stand [B x T] and which they are [B x T]; gives both for all so far.</summary>
    public (Tensor Positions, Tensor Tokens) Note(Tensor newPositions, Tensor? newTokens)
    {
        var count = newPositions.shape[1];
        positions.narrow(1, Length, count).copy_(newPositions);
        tokens.narrow(1, Length, count).copy_(newTokens ?? ones_like(newPositions));
        HasPadding |= newTokens is not null;
        return (positions.narrow(1, 0, Length + count), tokens.narrow(1, 0, Length + count));
    }

    /// <summary>To be called when all layers have appended.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Forgets all but the first tokens, so that another continuation of them can follow.</summary>
    public void CutTo(int length) => Length = Math.Min(Length, length);

    public void Dispose()
    {
        foreach (var tensor in keys.Concat(values).Append(positions).Append(tokens))
        {
            tensor.Dispose();
        }
    }
}

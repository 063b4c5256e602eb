using TorchSharp;
using static TorchSharp.torch;

namespace Tributary.Torch.Models;

/// <summary>
/// Keys and values of the tokens that have been through the model, per layer, in room made beforehand: appending copies the new
/// tokens alone.
/// </summary>
internal sealed class KeyValueCache : IDisposable
{
    private readonly Tensor[] keys;
    private readonly Tensor[] values;

    /// <param name="config">The model.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="capacity">Tokens that fit into each.</param>
    public KeyValueCache(ModelConfig config, int batch, int capacity)
    {
        long[] shape = [batch, config.KeyValueHeads, capacity, config.HeadDim];
        keys = [.. Enumerable.Range(0, config.Layers).Select(_ => zeros(shape).DetachFromDisposeScope())];
        values = [.. Enumerable.Range(0, config.Layers).Select(_ => zeros(shape).DetachFromDisposeScope())];
    }

    /// <summary>Tokens held, of each sequence.</summary>
    public int Length { get; private set; }

    /// <summary>Adds a layer's new keys and values [B x kv x T x d]; gives all so far.</summary>
    public (Tensor Keys, Tensor Values) Append(int layer, Tensor newKeys, Tensor newValues)
    {
        var count = newKeys.shape[2];
        keys[layer].narrow(2, Length, count).copy_(newKeys);
        values[layer].narrow(2, Length, count).copy_(newValues);
        return (keys[layer].narrow(2, 0, Length + count), values[layer].narrow(2, 0, Length + count));
    }

    /// <summary>To be called when all layers have appended.</summary>
    public void Advance(int count) => Length += count;

    public void Dispose()
    {
        foreach (var tensor in keys.Concat(values))
        {
            tensor.Dispose();
        }
    }
}

namespace Tributary.Torch.Models;

/// <summary>
/// Keys and values of the tokens that have been through the model, per layer, in room made beforehand: appending copies the new tokens
/// alone. It remembers which places are padding and at what positions the tokens stand, so that a pass says this of its own tokens only.
/// </summary>
internal sealed class KeyValueCache : IDisposable
{
    private readonly Tensor[] keys;
    private readonly Tensor[] values;
    private Tensor positions;
    private Tensor tokens;

    /// <param name="model">The model.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="capacity">Tokens that fit into each.</param>
    public KeyValueCache(CausalModel model, int batch, int capacity)
    {
        var config = model.Config;
        Tensor Room(ScalarType type, params long[] shape) => zeros([batch, .. shape], type, model.Device).DetachFromDisposeScope();
        Tensor[] Layers() => [.. Enumerable.Range(0, config.Layers)
            .Select(_ => Room(model.Dtype, config.KeyValueHeads, capacity, config.HeadDim))];
        (keys, values, positions, tokens) = (Layers(), Layers(), Room(ScalarType.Int64, capacity), Room(ScalarType.Bool, capacity));
    }

    /// <summary>Tokens held, of each sequence, padding among them.</summary>
    public int Length { get; private set; }

    /// <summary>Whether any place held may be padding.</summary>
    public bool HasPadding { get; private set; }

    /// <summary>Bytes that one token of one sequence takes.</summary>
    public static long BytesPerToken(CausalModel model) =>
        2L * model.Config.Layers * model.Config.KeyValueHeads * model.Config.HeadDim * (model.Dtype == ScalarType.Float32 ? 4 : 2);

    /// <summary>Adds a layer's new keys and values [B x kv x T x d]; gives all so far.</summary>
    public (Tensor Keys, Tensor Values) Append(int layer, Tensor newKeys, Tensor newValues) =>
        (Written(keys[layer], 2, newKeys), Written(values[layer], 2, newValues));

    /// <summary>Notes where the new tokens stand [B x T], and which are tokens [B x T] (null: all); gives both for all so far.</summary>
    public (Tensor Positions, Tensor Tokens) Note(Tensor newPositions, Tensor? newTokens)
    {
        HasPadding |= newTokens is not null;
        return (Written(positions, 1, newPositions), Written(tokens, 1, newTokens ?? ones_like(newPositions)));
    }

    /// <summary>To be called when all layers have appended.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Forgets all tokens.</summary>
    public void Clear() => (Length, HasPadding) = (0, false);

    /// <summary>Forgets all but some sequences, int64 [n], which then stand in the order given.</summary>
    public void Keep(Tensor sequences)
    {
        using var scope = NewDisposeScope();
        for (var layer = 0; layer < keys.Length; layer++)
        {
            (keys[layer], values[layer]) = (Kept(keys[layer], sequences), Kept(values[layer], sequences));
        }

        (positions, tokens) = (Kept(positions, sequences), Kept(tokens, sequences));
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[.. keys, .. values, positions, tokens])
        {
            tensor.Dispose();
        }
    }

    private Tensor Written(Tensor room, int dimension, Tensor added)
    {
        var count = added.shape[dimension];
        room.narrow(dimension, Length, count).copy_(added);
        return room.narrow(dimension, 0, Length + count);
    }

    private static Tensor Kept(Tensor room, Tensor sequences)
    {
        var kept = room.index_select(0, sequences).DetachFromDisposeScope();
        room.Dispose();
        return kept;
    }
}

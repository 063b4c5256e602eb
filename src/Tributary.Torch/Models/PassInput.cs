namespace Tributary.Torch.Models;

/// <summary>What goes through the model in one pass.</summary>
/// <param name="Ids">Token ids, int64 [B x T].</param>
internal sealed record PassInput(Tensor Ids)
{
    /// <summary>The places b T + t that anything reads, int64 [n]; null for all.</summary>
    public Tensor? Rows { get; init; }

    /// <summary>1 for tokens, 0 for padding, int64 [B x T]; null if no padding
    /// comes before a token. Rows of padding are unspecified.</summary>
    public Tensor? AttentionMask { get; init; }

    /// <summary>Where a token may see another of this pass, bool [B x T x T]; null where
    /// tokens see all before them. Not with a cache that holds tokens.</summary>
    public Tensor? Visible { get; init; }

    /// <summary>int64 [B x T]; null for 0 to T - 1, after what the cache holds. Sliding windows count in positions.</summary>
    public Tensor? PositionIds { get; init; }

    /// <summary>How long each sequence is as a whole, padding left out and what is not in this pass included: longrope turns by
    /// that. Null: as far as the positions reach.</summary>
    public IReadOnlyList<int>? Lengths { get; init; }

    /// <summary>Takes part and is extended; null for none.</summary>
    public KeyValueCache? Cache { get; init; }

    /// <summary>The same on the model's device.</summary>
    public PassInput On(Device device) => this with
    {
        Ids = Ids.to(device), Rows = Rows?.to(device), AttentionMask = AttentionMask?.to(device), Visible = Visible?.to(device),
            PositionIds = PositionIds?.to(device),
    };
}

/// <summary>What the layers of one forward pass share.</summary>
/// <param name="Batch">B.</param>
/// <param name="Length">T, new tokens of each sequence.</param>
/// <param name="Rotation">What turns queries and keys.</param>
/// <param name="Mask">Which keys the queries see.</param>
/// <param name="Cache">Keys and values of the tokens before; null if there are none and none are to be kept.</param>
/// <param name="Packing">How rows lie without padding, as one sequence of N: then B is 1 and T is N but in the attention; null if they
/// do not.</param>
internal sealed record ForwardContext(
    int Batch, int Length, PassRotation Rotation, AttentionMask Mask, KeyValueCache? Cache, PackedRows? Packing);

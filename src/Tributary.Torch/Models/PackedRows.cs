using Tributary.Models;

namespace Tributary.Torch.Models;

/// <summary>
/// The tokens of a batch without its padding, one after another: everything but the attention computes rows by themselves, so padding
/// need not go through it. N tokens of a batch of B sequences, padded to T.
/// </summary>
internal sealed class PackedRows
{
    private readonly Tensor toPadded;
    private readonly int batch;
    private readonly int length;

    private PackedRows(Tensor tokens, Tensor toPadded, int batch, int length) =>
        (Tokens, this.toPadded, this.batch, this.length) = (tokens, toPadded, batch, length);

    /// <summary>The places b T + t of the tokens, int64 [N].</summary>
    public Tensor Tokens { get; }

    /// <summary>The packing of a pass; null if it has no padding to leave out, or needs its places.</summary>
    /// <param name="input">The pass.</param>
    /// <param name="config">The model.</param>
    public static PackedRows? Of(PassInput input, ModelConfig config)
    {
        var (batch, length) = ((int)input.Ids.shape[0], (int)input.Ids.shape[1]);
        var isPlain = input is { Rows: not null, Lengths: not null, AttentionMask: null, Visible: null, PositionIds: null, Cache: null };
        // longrope turns a sequence by its own length, which a row without its sequence does not know.
        if (!isPlain || config.Rope.Type == "longrope" || input.Lengths!.Count != batch)
        {
            return null;
        }

        int[] lengths = [.. input.Lengths.Select(tokens => Math.Min(tokens, length))];
        var count = lengths.Sum();
        if (count >= batch * length || count < CausalModel.FewestRows)
        {
            return null;
        }

        var (tokens, toPadded) = (new long[count], new long[batch * length]);
        for (var (b, at) = (0, 0); b < batch; b++)
        {
            for (var t = 0; t < lengths[b]; t++, at++)
            {
                (tokens[at], toPadded[(b * length) + t]) = ((b * (long)length) + t, at);
            }
        }

        return new PackedRows(tensor(tokens).to(input.Ids.device), tensor(toPadded).to(input.Ids.device), batch, length);
    }

    /// <summary>N.</summary>
    public int Count => (int)Tokens.shape[0];

    /// <summary>The positions of the tokens in their sequences, int64 [1 x N].</summary>
    public Tensor Positions => Tokens.remainder(length).unsqueeze(0);

    /// <summary>The places among the tokens of places b T + t.</summary>
    public Tensor Of(Tensor places) => toPadded.index_select(0, places);

    /// <summary>Rows [1 x N x heads x d] as [B x T x heads x d]; padding holds the first row, and nothing may read what comes of
    /// it.</summary>
    public Tensor Pad(Tensor heads) =>
        heads.reshape(heads.shape[1..]).index_select(0, toPadded).reshape([batch, length, .. heads.shape[2..]]);

    /// <summary>Rows [B T x m] without padding, [N x m].</summary>
    public Tensor Pack(Tensor rows) => rows.index_select(0, Tokens);
}

using Tributary.Models;

namespace Tributary.Torch.Models;

/// <summary>Attention of grouped heads (Ainslie et al. 2023, arXiv:2305.13245) with
/// rotary positions, over what the cache holds and the new tokens.</summary>
internal sealed class SelfAttention
{
    private readonly ModelConfig config;
    private readonly int layer;
    private readonly int? window;
    private readonly RopeConfig? rope;
    private readonly double scale;
    private readonly LinearLayer[] queryKeyValue;
    private readonly LinearLayer output;
    private readonly Norm? queryNorm;
    private readonly Norm? keyNorm;

    public SelfAttention(ModelConfig config, int layer, LayerWeights weights)
    {
        (this.config, this.layer) = (config, layer);
        (window, rope) = (config.WindowOf(layer), config.RopeOf(layer));
        // On queries, beside the 1 / sqrt(d) of the operation.
        scale = config.ScoreScale is { } given ? given * Math.Sqrt(config.HeadDim) : 1;
        scale = Math.Abs(scale - 1) < 1e-12 ? 1 : scale;
        queryKeyValue = [.. WeightNames.QueryKeyValue(config, layer).Select(weights.Linear)];
        output = weights.Linear(WeightNames.Output(config, layer));
        (queryNorm, keyNorm) = config.Family.QueryKeyNorm == QueryKeyNorm.None ? (null, null)
            : (weights.Norm("self_attn.q_norm"), weights.Norm("self_attn.k_norm"));
    }

    public IEnumerable<LinearLayer> Linears => [.. queryKeyValue, output];

    /// <summary>What every token gathers, before <see cref="Output"/>: rows [B T x H] in, [B T x heads d] out.</summary>
    public Tensor Gather(Tensor rows, ForwardContext context)
    {
        var (heads, others) = (config.Heads * config.HeadDim, config.KeyValueHeads * config.HeadDim);
        Tensor[] projected = LinearLayer.Forward(queryKeyValue, rows, heads, others, others);
        var queries = Turned(Normed(projected[0], queryNorm, context), context);
        if (rope is not null && context.Rotation.Scales.GetValueOrDefault(rope) is { } byPosition)
        {
            queries = (queries * byPosition).to(rows.dtype);
        }

        queries = Placed(scale == 1 ? queries : queries * scale, context);
        var keys = Placed(Turned(Normed(projected[1], keyNorm, context), context), context);
        var values = Placed(Heads(projected[2], context), context);
        if (context.Cache is { } cache)
        {
            (keys, values) = cache.Append(layer, keys, values);
        }

        var attend = config.HasPlainScores ? Fused : (Func<Tensor, Tensor, Tensor, AttentionMask, Tensor>)Written;
        var attended = attend(queries, Repeat(keys), Repeat(values), context.Mask).transpose(1, 2).reshape(-1, heads);
        return context.Packing is { } packing ? packing.Pack(attended) : attended;
    }

    /// <summary>Rows [n x heads d] to rows [n x H].</summary>
    public Tensor Output(Tensor gathered) => output.Forward(gathered);

    /// <summary>softmax(q k' / sqrt(d)) v in one operation, [B x heads x T x d].</summary>
    private Tensor Fused(Tensor queries, Tensor keys, Tensor values, AttentionMask mask) =>
        nn.functional.scaled_dot_product_attention(queries, keys, values, mask.For(window), 0, mask.IsCausal(window));

    /// <summary>The same written out, with what the operation does not offer: a soft cap on the scores.</summary>
    private Tensor Written(Tensor queries, Tensor keys, Tensor values, AttentionMask mask)
    {
        var scores = queries.matmul(keys.transpose(-1, -2)).to(ScalarType.Float32) / Math.Sqrt(config.HeadDim);
        scores = SoftCap(scores, config.ScoreCap!.Value);
        scores = mask.For(window) is { } visible ? scores.masked_fill(visible.logical_not(), float.NegativeInfinity) : scores;
        return scores.softmax(-1).to(values.dtype).matmul(values);
    }

    /// <summary>c tanh(x / c), which stays within (-c, c).</summary>
    public static Tensor SoftCap(Tensor values, double cap) => (values / cap).tanh_() * cap;

    /// <summary>[B T x heads d] to [B x T x heads x d].</summary>
    private Tensor Heads(Tensor rows, ForwardContext context) => rows.reshape(context.Batch, context.Length, -1, config.HeadDim);

    /// <summary>[B T x heads d] to [B x T x heads x d], normed over all heads or each, if the family does so.</summary>
    private Tensor Normed(Tensor rows, Norm? norm, ForwardContext context) =>
        norm is null ? Heads(rows, context)
        : config.Family.QueryKeyNorm == QueryKeyNorm.Width ? Heads(norm.Apply(rows), context) : norm.Apply(Heads(rows, context));

    /// <summary>Turned by position if the layer does so, [B x T x heads x d].</summary>
    private Tensor Turned(Tensor heads, ForwardContext context) =>
        rope is null ? heads : context.Rotation.Rows[rope].Turn(heads, rope.Interleaved);

    /// <summary>As the attention takes them, each sequence by itself: [B x T x heads x d] to [B x heads x T x d].</summary>
    private static Tensor Placed(Tensor heads, ForwardContext context) =>
        (context.Packing is { } packing ? packing.Pad(heads) : heads).transpose(1, 2);

    /// <summary>Each key-value head once per query head that reads it: [B x kv x S x d] to [B x heads x S x d].</summary>
    private Tensor Repeat(Tensor heads) =>
        config.Heads == config.KeyValueHeads ? heads
        : config.KeyValueHeads == 1 ? heads.expand(-1, config.Heads, -1, -1)
        : heads.repeat_interleave(config.Heads / config.KeyValueHeads, 1);
}

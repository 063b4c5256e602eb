using static TorchSharp.torch;

namespace Tributary.Torch.Models;

/// <summary>What the layers of one forward pass share.</summary>
/// <param name="Batch">B.</param>
/// <param name="Length">T, new tokens of each sequence.</param>
/// <param name="Cos">Rotary rows, broadcast against [B x T x heads x d].</param>
/// <param name="Sin">Rotary rows, likewise.</param>
/// <param name="Mask">True where a query may see a key, [B x 1 x T x S]; null where queries see all keys up to themselves.</param>
/// <param name="Cache">Keys and values of the tokens before; null where there are none and none are to be kept.</param>
internal sealed record ForwardContext(int Batch, int Length, Tensor Cos, Tensor Sin, Tensor? Mask, KeyValueCache? Cache);

/// <summary>One layer: x + attention(norm(x)), then x + feed-forward(norm(x)). Rows [B T x H] in, rows out.</summary>
internal sealed class DecoderLayer
{
    private readonly ModelConfig config;
    private readonly int index;
    private readonly Tensor attentionNorm;
    private readonly Tensor feedForwardNorm;
    private readonly LinearLayer query;
    private readonly LinearLayer key;
    private readonly LinearLayer value;
    private readonly LinearLayer output;
    private readonly LinearLayer gate;
    private readonly LinearLayer up;
    private readonly LinearLayer down;

    public DecoderLayer(ModelConfig config, int index, IReadOnlyDictionary<string, Tensor> weights)
    {
        this.config = config;
        this.index = index;
        attentionNorm = weights[Architecture.Layer(index, "input_layernorm.weight")];
        feedForwardNorm = weights[Architecture.Layer(index, "post_attention_layernorm.weight")];
        Linears = [.. Architecture.Linears(config, index).Select(shape =>
            new LinearLayer(shape, weights[$"{shape.Name}.weight"], weights.GetValueOrDefault($"{shape.Name}.bias")))];
        (query, key, value, output, gate, up, down) = (Linears[0], Linears[1], Linears[2], Linears[3], Linears[4], Linears[5], Linears[6]);
    }

    public IReadOnlyList<LinearLayer> Linears { get; }

    /// <summary>The layer's output.</summary>
    /// <param name="rows">[B T x H].</param>
    /// <param name="context">What the pass shares.</param>
    /// <param name="wanted">Rows that anything later reads; null for all. Only the last layer may be given some.</param>
    public Tensor Forward(Tensor rows, ForwardContext context, Tensor? wanted)
    {
        using var scope = NewDisposeScope();
        var attended = Attend(Norm.Apply(rows, attentionNorm, config.RmsNormEps), context);
        if (wanted is not null)
        {
            attended = attended.index_select(0, wanted);
            rows = rows.index_select(0, wanted);
        }

        var middle = rows + output.Forward(attended);
        var normed = Norm.Apply(middle, feedForwardNorm, config.RmsNormEps);
        var activated = GatedSilu.Of(gate.Forward(normed), up.Forward(normed));
        return (middle + down.Forward(activated)).MoveToOuterDisposeScope();
    }

    /// <summary>Causal attention over the heads; rows [B T x H] in, [B T x heads d] out.</summary>
    private Tensor Attend(Tensor rows, ForwardContext context)
    {
        var queries = RotaryPositions.Rotate(Heads(query.Forward(rows), context, config.Heads), context.Cos, context.Sin).transpose(1, 2);
        var keys = RotaryPositions.Rotate(Heads(key.Forward(rows), context, config.KeyValueHeads), context.Cos, context.Sin).transpose(1, 2);
        var values = Heads(value.Forward(rows), context, config.KeyValueHeads).transpose(1, 2);
        if (context.Cache is { } cache)
        {
            (keys, values) = cache.Append(index, keys, values);
        }

        // One new token sees all that came before; a block of new tokens without a mask has nothing before it.
        var causal = context.Mask is null && context.Length > 1;
        var attended = nn.functional.scaled_dot_product_attention(queries, Repeat(keys), Repeat(values), context.Mask, 0, causal);
        return attended.transpose(1, 2).reshape(context.Batch * context.Length, config.Heads * config.HeadDim);
    }

    private Tensor Heads(Tensor rows, ForwardContext context, int heads) => rows.view(context.Batch, context.Length, heads, config.HeadDim);

    /// <summary>Each key-value head once per query head that reads it: [B x kv x S x d] to [B x heads x S x d].</summary>
    private Tensor Repeat(Tensor heads)
    {
        var group = config.Heads / config.KeyValueHeads;
        if (group == 1)
        {
            return heads;
        }

        var (batch, length) = (heads.shape[0], heads.shape[2]);
        return heads.unsqueeze(2).expand(batch, config.KeyValueHeads, group, length, config.HeadDim)
            .reshape(batch, config.Heads, length, config.HeadDim);
    }
}

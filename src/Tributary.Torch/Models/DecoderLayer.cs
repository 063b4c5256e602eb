using Tributary.Models;

namespace Tributary.Torch.Models;

/// <summary>
/// One layer: x + attention(norm(x)), then x + feed-forward(norm(x)); with four norms, each part's result is normed too before it is added.
/// Rows [B T x H] in, rows out.
/// </summary>
internal sealed class DecoderLayer
{
    private readonly ModelConfig config;
    private readonly SelfAttention attention;
    private readonly LinearLayer[] gateAndUp;
    private readonly LinearLayer down;
    private readonly Norm attentionNorm;
    private readonly Norm? afterAttention;
    private readonly Norm feedForwardNorm;
    private readonly Norm? afterFeedForward;

    public DecoderLayer(ModelConfig config, int layer, IReadOnlyDictionary<string, Tensor> allWeights)
    {
        this.config = config;
        var weights = new LayerWeights(config, layer, allWeights);
        attention = new SelfAttention(config, layer, weights);
        gateAndUp = [.. WeightNames.GateAndUp(config, layer).Select(weights.Linear)];
        down = weights.Linear(WeightNames.Down(config, layer));
        attentionNorm = weights.Norm("input_layernorm");
        (afterAttention, feedForwardNorm, afterFeedForward) = config.Family.FourNorms
            ? (weights.Norm("post_attention_layernorm"), weights.Norm("pre_feedforward_layernorm"),
                weights.Norm("post_feedforward_layernorm"))
            : (null, weights.Norm("post_attention_layernorm"), (Norm?)null);
    }

    public IEnumerable<LinearLayer> Linears => [.. attention.Linears, .. gateAndUp, down];

    /// <summary>The layer's output.</summary>
    /// <param name="rows">[B T x H].</param>
    /// <param name="context">What the pass shares.</param>
    /// <param name="wanted">Rows that anything later reads; null for all. Only the last layer may be given some.</param>
    public Tensor Forward(Tensor rows, ForwardContext context, Tensor? wanted)
    {
        using var scope = NewDisposeScope();
        var gathered = attention.Gather(attentionNorm.Apply(rows), context);
        if (wanted is not null)
        {
            (gathered, rows) = (gathered.index_select(0, wanted), rows.index_select(0, wanted));
        }

        var middle = rows + Normed(attention.Output(gathered), afterAttention);
        return (middle + Normed(FeedForward(feedForwardNorm.Apply(middle)), afterFeedForward)).MoveToOuterDisposeScope();
    }

    private Tensor FeedForward(Tensor rows)
    {
        Tensor[] projected = LinearLayer.Forward(gateAndUp, rows, config.IntermediateSize, config.IntermediateSize);
        return down.Forward(GatedActivation.Of(config.Activation, projected[0], projected[1]));
    }

    private static Tensor Normed(Tensor rows, Norm? norm) => norm?.Apply(rows) ?? rows;
}

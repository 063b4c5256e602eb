using Tributary.Models;

namespace Tributary.Torch.Models;

/// <summary>
/// One layer: x + attention(norm(x)), then x + feed-forward(norm(x)). Norms stand before a part, after it, or both; in a parallel layer
/// both parts read the same normed rows and are added together. Rows [B T x H] in, rows out.
/// </summary>
internal sealed class DecoderLayer
{
    private readonly ModelConfig config;
    private readonly SelfAttention attention;
    private readonly LinearLayer[] gateAndUp;
    private readonly LinearLayer down;
    private readonly Activation activation;
    private readonly Norm? beforeAttention;
    private readonly Norm? afterAttention;
    private readonly Norm? beforeFeedForward;
    private readonly Norm? afterFeedForward;

    public DecoderLayer(ModelConfig config, int layer, IReadOnlyDictionary<string, Tensor> allWeights)
    {
        this.config = config;
        var (weights, names) = (new LayerWeights(config, layer, allWeights), config.Family.Names);
        attention = new SelfAttention(config, layer, weights);
        gateAndUp = [.. WeightNames.GateAndUp(config, layer).Select(weights.Linear)];
        down = weights.Linear(WeightNames.Down(config, layer));
        activation = new Activation(config.Activation, weights);
        (beforeAttention, afterAttention) = (weights.Norm(names.BeforeAttention), weights.Norm(names.AfterAttention));
        (beforeFeedForward, afterFeedForward) = (weights.Norm(names.BeforeMlp), weights.Norm(names.AfterMlp));
    }

    public IEnumerable<LinearLayer> Linears => [.. attention.Linears, .. gateAndUp, down];

    /// <summary>The layer's output.</summary>
    /// <param name="rows">[B T x H].</param>
    /// <param name="context">What the pass shares.</param>
    /// <param name="wanted">Rows that anything later reads; null for all. Only the last layer may be given some.</param>
    public Tensor Forward(Tensor rows, ForwardContext context, Tensor? wanted)
    {
        using var scope = NewDisposeScope();
        var normed = Normed(rows, beforeAttention);
        var gathered = attention.Gather(normed, context);
        if (wanted is not null)
        {
            (gathered, rows) = (gathered.index_select(0, wanted), rows.index_select(0, wanted));
            normed = config.Family.Parallel ? normed.index_select(0, wanted) : normed;
        }

        var middle = Added(rows, Normed(attention.Output(gathered), afterAttention));
        var read = config.Family.Parallel ? normed : Normed(middle, beforeFeedForward);
        return Added(middle, Normed(FeedForward(read), afterFeedForward)).MoveToOuterDisposeScope();
    }

    private Tensor FeedForward(Tensor rows)
    {
        Tensor[] projected = LinearLayer.Forward(gateAndUp, rows, [.. Enumerable.Repeat((long)config.IntermediateSize,
            config.Family.Gated ? 2 : 1)]);
        return down.Forward(config.Family.Gated ? activation.Of(projected[0], projected[1]) : activation.Of(projected[0]));
    }

    private Tensor Added(Tensor rows, Tensor part) => rows + (config.ResidualScale == 1 ? part : part * config.ResidualScale);

    private static Tensor Normed(Tensor rows, Norm? norm) => norm?.Apply(rows) ?? rows;
}

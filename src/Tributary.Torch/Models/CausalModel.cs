using Tributary.Torch.Lora;
using Tributary.Torch.Runtime;
using static TorchSharp.torch;

namespace Tributary.Torch.Models;

/// <summary>
/// A decoder-only language model: embedding, layers, norm, output layer. Weights are float32 whatever the file holds (bf16 arithmetic
/// is seven times slower on a CPU). The output layer, the widest of a small model, runs only where a logit is asked for.
/// Not thread-safe. Tensors given back belong to the caller's dispose scope.
/// </summary>
public sealed class CausalModel : IDisposable
{
    /// <summary>
    /// Matrix products of fewer rows and a narrow factor are summed in an order that depends on the thread count (seen below 8 rows
    /// per thread); passes are padded to as many.
    /// </summary>
    internal const int FewestRows = 64;

    private readonly Dictionary<string, Tensor> weights;
    private readonly DecoderLayer[] layers;
    private readonly RotaryPositions positions;
    private readonly Tensor embedding;
    private readonly Tensor finalNorm;
    private readonly Tensor head;

    internal CausalModel(ModelConfig config, Dictionary<string, Tensor> weights)
    {
        Config = config;
        this.weights = weights;
        embedding = weights[Architecture.Embedding];
        finalNorm = weights[Architecture.FinalNorm];
        head = config.TieEmbeddings ? embedding : weights[$"{Architecture.Head}.weight"];
        layers = [.. Enumerable.Range(0, config.Layers).Select(index => new DecoderLayer(config, index, weights))];
        positions = new RotaryPositions(config.Rope, config.HeadDim);
    }

    /// <summary>The model's shape.</summary>
    public ModelConfig Config { get; }

    /// <summary>Where the weights are.</summary>
    internal Device Device => embedding.device;

    /// <summary>All weights by their Hugging Face names; a tied output layer is not listed.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights => weights;

    /// <summary>The linear modules that an adapter may sit on, in the order of the forward pass; the output layer is none of them.</summary>
    internal IEnumerable<LinearLayer> Linears => layers.SelectMany(layer => layer.Linears);

    /// <summary>Stands around every layer of a pass: given the layer's number, the layer, and its input; gives its output. Null: nothing does.</summary>
    internal Func<int, Func<Tensor, Tensor>, Tensor, Tensor>? AroundLayer { get; set; }

    /// <summary>Loads a Hugging Face folder; its weights are frozen.</summary>
    /// <exception cref="BadInputException">Configuration or weights are absent, broken, unknown, or do not fit each other.</exception>
    public static CausalModel Load(string folder)
    {
        var config = ModelConfigFile.Read(folder);
        TorchRuntime.Load();
        return ModelWeights.Load(folder, config);
    }

    /// <summary>A model with fresh weights that can be trained in full: see <see cref="Weights"/>.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="seed">The weights are a function of the seed and each weight's name.</param>
    public static CausalModel Initialize(ModelConfig config, long seed)
    {
        TorchRuntime.Load();
        return ModelWeights.Initialize(config, seed);
    }

    /// <summary>Writes <c>config.json</c> and <c>model.safetensors</c> into an existing folder.</summary>
    /// <param name="folder">The folder; the tokenizer is the caller's to add.</param>
    /// <param name="bfloat16">Whether weights are stored in bfloat16, rounded to nearest, instead of float32.</param>
    public void Save(string folder, bool bfloat16 = false) => ModelWeights.Save(folder, this, bfloat16);

    /// <summary>Logits of a batch in which sequences are padded at their right ends, if at all.</summary>
    /// <param name="ids">Token ids, [B x T], int64; padding may be any valid id.</param>
    /// <param name="rows">The places b T + t whose logits are wanted, int64 [n]; null for all.</param>
    /// <returns>[n x V], or [B T x V].</returns>
    public Tensor Logits(Tensor ids, Tensor? rows = null) => Run(ids, rows, attentionMask: null, positionIds: null, cache: null);

    /// <summary>Sum over the labelled places of the negative log-likelihood (nats) of their labels.</summary>
    /// <param name="ids">Token ids, [B x T], padded right.</param>
    /// <param name="rows">The places b T + t that predict a label, int64 [n].</param>
    /// <param name="labels">The token that follows each of them, int64 [n].</param>
    /// <returns>A scalar.</returns>
    public Tensor SumLoss(Tensor ids, Tensor rows, Tensor labels)
    {
        using var scope = NewDisposeScope();
        return nn.functional.cross_entropy(Logits(ids, rows), labels, reduction: nn.Reduction.Sum).MoveToOuterDisposeScope();
    }

    /// <summary>The general pass.</summary>
    /// <param name="ids">[B x T].</param>
    /// <param name="rows">Places wanted; null for all.</param>
    /// <param name="attentionMask">1 for tokens, 0 for padding, int64 [B x T]; null where no padding comes before a token. Rows of padding are unspecified.</param>
    /// <param name="positionIds">int64 [B x T]; null for 0 to T - 1, after what the cache holds.</param>
    /// <param name="cache">Takes part and is extended; null for none. With T above 1 it must be empty.</param>
    internal Tensor Run(Tensor ids, Tensor? rows, Tensor? attentionMask, Tensor? positionIds, KeyValueCache? cache)
    {
        using var scope = NewDisposeScope();
        return RunVisible(ids, rows, attentionMask is null ? null : VisibleKeys(attentionMask), positionIds, cache).MoveToOuterDisposeScope();
    }

    /// <summary>The pass behind all others, with any pattern of attention.</summary>
    /// <inheritdoc cref="Hidden(Tensor, Tensor?, Tensor?, Tensor?, KeyValueCache?)"/>
    internal Tensor RunVisible(Tensor ids, Tensor? rows, Tensor? visible, Tensor? positionIds, KeyValueCache? cache)
    {
        using var scope = NewDisposeScope();
        return HeadLogits(Hidden(ids, rows, visible, positionIds, cache)).MoveToOuterDisposeScope();
    }

    /// <summary>What the output layer reads: the last layer's rows, normalised.</summary>
    /// <param name="ids">[B x T].</param>
    /// <param name="rows">Places wanted; null for all.</param>
    /// <param name="visible">Where a query may see a key, bool [B x 1 x T x T], no row empty; null where queries see all keys up to themselves.</param>
    /// <param name="positionIds">int64 [B x T]; null for 0 to T - 1, after what the cache holds.</param>
    /// <param name="cache">Takes part and is extended; null for none. With T above 1 it must be empty.</param>
    /// <returns>[n x H], or [B T x H].</returns>
    internal Tensor Hidden(Tensor ids, Tensor? rows = null, Tensor? visible = null, Tensor? positionIds = null, KeyValueCache? cache = null)
    {
        var (batch, length) = ((int)ids.shape[0], (int)ids.shape[1]);
        var (cos, sin) = positionIds is null ? positions.Rows(cache?.Length ?? 0, length) : positions.Rows(positionIds);
        // In the caller's scope: a layer that is run again in the backward pass reads it then.
        var context = new ForwardContext(batch, length, cos.unsqueeze(-2), sin.unsqueeze(-2), visible, cache);
        using var scope = NewDisposeScope();
        var hidden = embedding.index_select(0, ids.reshape(-1));
        for (var i = 0; i < layers.Length; i++)
        {
            var (layer, wanted) = (layers[i], i == layers.Length - 1 ? rows : null);
            hidden = AroundLayer is { } around
                ? around(i, input => layer.Forward(input, context, wanted), hidden)
                : layer.Forward(hidden, context, wanted);
        }

        cache?.Advance(length);
        return Norm.Apply(hidden, finalNorm, Config.RmsNormEps).MoveToOuterDisposeScope();
    }

    /// <summary>The output layer: [n x H] to logits [n x V].</summary>
    internal Tensor HeadLogits(Tensor hidden) => nn.functional.linear(hidden, head);

    public void Dispose()
    {
        positions.Dispose();
        foreach (var tensor in weights.Values)
        {
            tensor.Dispose();
        }
    }

    /// <summary>[B x 1 x T x T]: keys up to the query that are no padding, and the query itself, so that no row is empty (and hence NaN).</summary>
    private static Tensor VisibleKeys(Tensor attentionMask)
    {
        var length = attentionMask.shape[1];
        var all = ones(length, length, ScalarType.Bool);
        var itself = eye(length, dtype: ScalarType.Bool);
        return (all.tril() & attentionMask.to(ScalarType.Bool).unsqueeze(1).unsqueeze(1)) | itself;
    }
}

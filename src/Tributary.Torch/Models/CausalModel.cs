using Tributary.Models;
using Tributary.Torch.Lora;
using Tributary.Torch.Runtime;

namespace Tributary.Torch.Models;

/// <summary>
/// A decoder-only language model: embedding, layers, norm, output layer. On a CPU weights are float32 whatever the file holds (bf16
/// arithmetic is seven times slower there), on a GPU bfloat16. The output layer, the widest of a small model, runs only if a logit is
/// asked for. Tensors given may lie on any device; those given back lie on the
/// model's and belong to the caller's dispose scope. Not thread-safe.
/// </summary>
public sealed class CausalModel : IDisposable
{
    /// <summary>
    /// Matrix products of fewer rows and a narrow factor are summed in an order that depends on the thread count (seen below 8 rows
    /// per thread); passes are padded to as many.
    /// </summary>
    internal const int FewestRows = 64;

    private readonly Dictionary<string, Tensor> weights;
    private readonly IDisposable? source;
    private readonly Tensor table;
    private readonly DecoderLayer[] layers;
    private readonly RotaryPositions positions;
    private readonly EmbeddingLayer embedding;
    private readonly Norm finalNorm;
    private readonly LinearLayer head;

    /// <param name="config">The model's shape.</param>
    /// <param name="weights">All of <see cref="WeightNames.All"/>, on one device.</param>
    /// <param name="source">What the weights' memory belongs to; let go after them.</param>
    internal CausalModel(ModelConfig config, Dictionary<string, Tensor> weights, IDisposable? source = null)
    {
        (Config, this.weights, this.source) = (config, weights, source);
        var name = WeightNames.Embedding(config);
        table = weights[$"{name}.weight"];
        embedding = new EmbeddingLayer(name, table);
        var norm = WeightNames.FinalNorm(config);
        finalNorm = new Norm(weights[$"{norm}.weight"], weights.GetValueOrDefault($"{norm}.bias"), config);
        head = new LinearLayer(
            new LinearShape(WeightNames.Head, config.HiddenSize, config.VocabularySize, Bias: false),
            config.TieEmbeddings ? table : weights[$"{WeightNames.Head}.weight"],
            bias: null);
        layers = [.. Enumerable.Range(0, config.Layers).Select(layer => new DecoderLayer(config, layer, weights))];
        positions = new RotaryPositions(config, Device, Dtype);
    }

    /// <summary>The model's shape.</summary>
    public ModelConfig Config { get; }

    /// <summary>Where the weights lie and the model computes.</summary>
    public Device Device => table.device;

    /// <summary>What the model computes in; norms, rotations' angles, scores that
    /// are written out, and logits are float32 throughout.</summary>
    public ScalarType Dtype => table.dtype;

    /// <summary>All weights by their Hugging Face names; a tied output layer is not listed.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights => weights;

    /// <summary>The linear modules of the layers, in the order of the forward pass:
    /// what all-linear means. The output layer is none of them.</summary>
    internal IEnumerable<LinearLayer> Linears => layers.SelectMany(layer => layer.Linears);

    /// <summary>Everything that an adapter may sit on, in the order of the forward pass.</summary>
    internal IEnumerable<AdapterSite> Sites => [embedding.Site, .. Linears.Select(layer => layer.Site), head.Site];

    /// <summary>Stands around every layer of a pass: given the layer's number, the
    /// layer, and its input; gives its output. Null: nothing does.</summary>
    internal Func<int, Func<Tensor, Tensor>, Tensor, Tensor>? AroundLayer { get; set; }

    /// <summary>Loads a Hugging Face folder; its weights are frozen.</summary>
    /// <param name="folder">The folder; its files must not change while the model lives, since weights are read where they lie.</param>
    /// <param name="device">Where to; null for the CPU.</param>
    /// <param name="dtype">What to compute in; null for float32 on a CPU, bfloat16 elsewhere.</param>
    /// <exception cref="BadInputException">Configuration or weights are absent, broken, unknown, or do not fit each other.</exception>
    public static CausalModel Load(string folder, Device? device = null, ScalarType? dtype = null)
    {
        var config = ModelConfigFile.Read(folder);
        TorchRuntime.Load();
        device ??= CPU;
        return ModelWeights.Load(folder, config, device, dtype
            ?? (device.type == DeviceType.CPU ? ScalarType.Float32 : ScalarType.BFloat16));
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
    /// <returns>[n x V], or [B T x V]; float32.</returns>
    public Tensor Logits(Tensor ids, Tensor? rows = null) => Logits(new PassInput(ids) { Rows = rows });

    /// <summary>
    /// What the output layer reads: the last hidden rows, normed. With <see cref="HeadLogits"/> this is
    /// <see cref="Logits(Tensor, Tensor?)"/> in two steps, so that a loss over a wide vocabulary can be taken chunk by chunk.
    /// </summary>
    /// <param name="ids">Token ids, [B x T], int64, padded right if at all.</param>
    /// <param name="rows">The places b T + t wanted, int64 [n]; null for all.</param>
    /// <returns>[n x H], or [B T x H].</returns>
    public Tensor Hidden(Tensor ids, Tensor? rows = null) => Hidden(new PassInput(ids) { Rows = rows });

    /// <summary>The output layer on rows that <see cref="Hidden(Tensor, Tensor?)"/> gave: [n x H] to logits [n x V], float32.</summary>
    public Tensor HeadLogits(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var logits = head.Forward(hidden).to(ScalarType.Float32);
        logits = Config.LogitScale == 1 ? logits : logits * Config.LogitScale;
        return (Config.LogitCap is { } cap ? SelfAttention.SoftCap(logits, cap) : logits).MoveToOuterDisposeScope();
    }

    /// <summary>Sum over the labelled places of the negative log-likelihood (nats) of their labels.</summary>
    /// <param name="ids">Token ids, [B x T], padded right.</param>
    /// <param name="rows">The places b T + t that predict a label, int64 [n].</param>
    /// <param name="labels">The token that follows each of them, int64 [n].</param>
    /// <returns>A scalar.</returns>
    public Tensor SumLoss(Tensor ids, Tensor rows, Tensor labels)
    {
        using var scope = NewDisposeScope();
        return nn.functional.cross_entropy(Logits(ids, rows), labels.to(Device), reduction: nn.Reduction.Sum).MoveToOuterDisposeScope();
    }

    /// <summary>Logits of any pass.</summary>
    internal Tensor Logits(PassInput input)
    {
        using var scope = NewDisposeScope();
        return HeadLogits(Hidden(input)).MoveToOuterDisposeScope();
    }

    /// <summary>The pass behind all others: embedding, layers, norm.</summary>
    internal Tensor Hidden(PassInput given)
    {
        // In the caller's scope, for a layer that is run again in the backward pass reads them then.
        var input = given.On(Device);
        var packing = PackedRows.Of(input, Config);
        var context = ContextOf(input, packing);
        var wantedRows = packing?.Of(input.Rows!) ?? input.Rows;
        using var scope = NewDisposeScope();
        var ids = input.Ids.reshape(-1);
        var hidden = embedding.Forward(packing is null ? ids : ids.index_select(0, packing.Tokens));
        hidden = Config.EmbeddingScale == 1 ? hidden : hidden * Config.EmbeddingScale;
        for (var number = 0; number < layers.Length; number++)
        {
            var (layer, wanted) = (layers[number], number == layers.Length - 1 ? wantedRows : null);
            hidden = AroundLayer is { } around
                ? around(number, rows => layer.Forward(rows, context, wanted), hidden)
                : layer.Forward(hidden, context, wanted);
        }

        input.Cache?.Advance(context.Length);
        return finalNorm.Apply(hidden).MoveToOuterDisposeScope();
    }

    private ForwardContext ContextOf(PassInput input, PackedRows? packing)
    {
        var (batch, length, before) = ((int)input.Ids.shape[0], (int)input.Ids.shape[1], input.Cache?.Length ?? 0);
        var inOrder = arange(before, before + length, ScalarType.Int64, Device).expand(batch, length);
        var mask = new AttentionMask(input, input.PositionIds ?? inOrder, Config);
        return packing is null
            ? new ForwardContext(batch, length, positions.Of(input, before, length), mask, input.Cache, Packing: null)
            : new ForwardContext(1, packing.Count, positions.Of(input with { PositionIds = packing.Positions }, 0, length), mask,
                Cache: null, packing);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        positions.Dispose();
        foreach (var tensor in weights.Values)
        {
            tensor.Dispose();
        }

        source?.Dispose();
    }
}

using Tributary.Torch.Models;

namespace Tributary.Torch.Lora;

/// <summary>
/// A module of the base model that adapters can sit on: a linear layer, or the embedding, which is taken as a linear layer from the
/// vocabulary. Any number of adapters add their deltas; at most one of them may be DoRA, and it scales what the base model alone gives.
/// </summary>
/// <param name="shape">Name and sizes; of an embedding, in = V and out = H.</param>
/// <param name="weight">The base model's: [out x in], of an embedding [V x H].</param>
/// <param name="bias">[out]; null for none.</param>
/// <param name="isEmbedding">True for the embedding.</param>
internal sealed class AdapterSite(LinearShape shape, Tensor weight, Tensor? bias, bool isEmbedding = false)
{
    private readonly List<LoraPair> pairs = [];

    /// <summary>Name and sizes.</summary>
    public LinearShape Shape { get; } = shape;

    /// <summary>True for the embedding: its rows are token ids.</summary>
    public bool IsEmbedding { get; } = isEmbedding;

    /// <summary>A weight that stands in for the base model's; null for none.</summary>
    public Tensor? Whole { get; set; }

    /// <summary>The weight in use.</summary>
    public Tensor Weight => Whole ?? weight;

    /// <summary>[out]; null for none.</summary>
    public Tensor? Bias { get; } = bias;

    /// <summary>The factors that sit here, DoRA first.</summary>
    public IReadOnlyList<LoraPair> Pairs => pairs;

    /// <summary>The weight in use, [out x in].</summary>
    public Tensor Oriented => IsEmbedding ? Weight.t() : Weight;

    /// <summary>Puts factors here.</summary>
    public void Add(LoraPair pair) => pairs.Insert(pair.Magnitude is null ? pairs.Count : 0, pair);

    /// <summary>Takes factors off.</summary>
    public void Remove(LoraPair pair) => pairs.Remove(pair);

    /// <summary>What the layer gives with its adapters, which compute in float32 whatever the model does.</summary>
    /// <param name="output">What the base model alone gives, [n x out]; may be overwritten.</param>
    /// <param name="rows">What went in: [n x in], or the ids [n].</param>
    public Tensor Adapt(Tensor output, Tensor rows)
    {
        if (pairs.Count == 0)
        {
            return output;
        }

        var sum = output.to(ScalarType.Float32);
        var input = IsEmbedding ? rows : rows.to(ScalarType.Float32);
        foreach (var pair in pairs)
        {
            sum = pair.Magnitude is null ? pair.AddTo(sum, input) : Dora.Apply(pair, this, sum, input);
        }

        return sum.to(output.dtype);
    }
}

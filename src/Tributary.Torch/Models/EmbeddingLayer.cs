using Tributary.Torch.Lora;

namespace Tributary.Torch.Models;

/// <summary>The embedding of the base model, with any number of adapters on it.</summary>
/// <param name="name">As in <c>model.embed_tokens</c>.</param>
/// <param name="weight">[V x H].</param>
internal sealed class EmbeddingLayer(string name, Tensor weight)
{
    /// <summary>Where adapters sit.</summary>
    public AdapterSite Site { get; } = new(new LinearShape(name, (int)weight.shape[0], (int)weight.shape[1], Bias: false), weight,
        bias: null, isEmbedding: true);

    /// <summary>Ids [n] to rows [n x H].</summary>
    public Tensor Forward(Tensor ids) => Site.Adapt(Site.Weight.index_select(0, ids).to(weight.dtype), ids);
}

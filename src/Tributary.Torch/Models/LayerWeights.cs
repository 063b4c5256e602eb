using Tributary.Models;

namespace Tributary.Torch.Models;

/// <summary>The weights of one layer, as the parts of the decoder take them.</summary>
internal sealed class LayerWeights(ModelConfig config, int layer, IReadOnlyDictionary<string, Tensor> weights)
{
    /// <summary>A tensor by its name within the layer.</summary>
    public Tensor this[string part] => weights[WeightNames.Layer(config, layer, part)];

    /// <summary>A norm by its name within the layer; null if the family has none there.</summary>
    public Norm? Norm(string? part) => part is null ? null
        : new Norm(this[$"{part}.weight"], weights.GetValueOrDefault(WeightNames.Layer(config, layer, $"{part}.bias")), config);

    /// <summary>A linear module.</summary>
    public LinearLayer Linear(LinearShape shape) => new(shape, weights[$"{shape.Name}.weight"],
        weights.GetValueOrDefault($"{shape.Name}.bias"));
}

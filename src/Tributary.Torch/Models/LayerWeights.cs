using Tributary.Models;

namespace Tributary.Torch.Models;

/// <summary>The weights of one layer, as the parts of the decoder take them.</summary>
internal sealed class LayerWeights(ModelConfig config, int layer, IReadOnlyDictionary<string, Tensor> weights)
{
    /// <summary>A norm by its name within the layer.</summary>
    public Norm Norm(string part) => new(weights[WeightNames.Layer(layer, $"{part}.weight")], config);

    /// <summary>A linear module.</summary>
    public LinearLayer Linear(LinearShape shape) => new(shape, weights[$"{shape.Name}.weight"],
        weights.GetValueOrDefault($"{shape.Name}.bias"));
}

using Tributary.Models;

namespace Tributary.Torch.Models;

/// <summary>RMSNorm (Zhang and Sennrich 2019, arXiv:1910.07467): x / sqrt(mean(x^2) + eps) times a weight, in float32.</summary>
/// <param name="weight">[H].</param>
/// <param name="config">Has eps and what is added to the weight.</param>
internal sealed class Norm(Tensor weight, ModelConfig config)
{
    private readonly double offset = config.Family.NormOffset;

    /// <summary>Normalises the last dimension, of H entries.</summary>
    public Tensor Apply(Tensor rows)
    {
        var wide = rows.to(ScalarType.Float32);
        var scale = (wide.square().mean([-1], keepdim: true) + config.RmsNormEps).rsqrt();
        return (wide * scale * (offset == 0 ? weight : weight + offset)).to(rows.dtype);
    }
}

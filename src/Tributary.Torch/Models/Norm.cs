using Tributary.Models;

namespace Tributary.Torch.Models;

/// <summary>
/// RMSNorm (Zhang and Sennrich 2019, arXiv:1910.07467), x / sqrt(mean(x^2) + eps), or LayerNorm (Ba et al. 2016, arXiv:1607.06450),
/// (x - mean) / sqrt(variance + eps); times a weight, plus a bias if there is one; in float32.
/// </summary>
/// <param name="weight">[H].</param>
/// <param name="bias">[H]; null for none.</param>
/// <param name="config">Has eps, the kind, and what is added to the weight.</param>
internal sealed class Norm(Tensor weight, Tensor? bias, ModelConfig config)
{
    private readonly double offset = config.Family.NormOffset;
    private readonly bool centred = config.Family.Norm != NormKind.Rms;

    /// <summary>Normalises the last dimension, of H entries.</summary>
    public Tensor Apply(Tensor rows)
    {
        var wide = rows.to(ScalarType.Float32);
        wide = centred ? wide - wide.mean([-1], keepdim: true) : wide;
        var scale = (wide.square().mean([-1], keepdim: true) + config.NormEps).rsqrt();
        var normed = wide * scale * (offset == 0 ? weight : weight + offset);
        return (bias is null ? normed : normed + bias).to(rows.dtype);
    }
}

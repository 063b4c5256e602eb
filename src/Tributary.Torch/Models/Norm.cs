using static TorchSharp.torch;

namespace Tributary.Torch.Models;

/// <summary>RMSNorm (Zhang and Sennrich 2019, arXiv:1910.07467): x / sqrt(mean(x^2) + eps) times a weight.</summary>
internal static class Norm
{
    /// <summary>Normalises the last dimension of rows [n x H] by a weight [H].</summary>
    public static Tensor Apply(Tensor rows, Tensor weight, double eps)
    {
        var scale = (rows.square().mean([-1], keepdim: true) + eps).rsqrt();
        return rows * scale * weight;
    }
}

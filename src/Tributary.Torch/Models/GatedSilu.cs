using static TorchSharp.torch;

namespace Tributary.Torch.Models;

/// <summary>
/// silu(gate) times up (Shazeer 2020, arXiv:2002.05202), with the sigmoid written out over exp. torch's own silu rounds the last few
/// elements of a thread's share differently from the rest, so its result depends on how many threads share the work; exp does not.
/// </summary>
internal static class GatedSilu
{
    /// <summary>The product of [n x m] and [n x m].</summary>
    public static Tensor Of(Tensor gate, Tensor up) => gate / (gate.neg().exp_() + 1) * up;
}

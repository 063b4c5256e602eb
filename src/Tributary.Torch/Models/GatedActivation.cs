namespace Tributary.Torch.Models;

/// <summary>
/// activation(gate) times up (Shazeer 2020, arXiv:2002.05202). silu and the tanh form of GELU are both x / (1 + e^-k(x)) and written out
/// so: torch's own round the last few elements of a thread's share differently from the rest,
/// so that a result depends on how many threads share the work; exp does not.
/// </summary>
internal static class GatedActivation
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Exponents = new(StringComparer.Ordinal)
    {
        ["silu"] = gate => gate.neg(),
        ["gelu_pytorch_tanh"] = gate => gate * ((gate.square() * 0.044715) + 1) * (-2 * Math.Sqrt(2 / Math.PI)),
    };

    /// <summary>The product of [n x m] and [n x m].</summary>
    public static Tensor Of(string activation, Tensor gate, Tensor up) => gate / (Exponents[activation](gate).exp_() + 1) * up;
}

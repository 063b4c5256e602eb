using Tributary.Torch.Kernels;

namespace Tributary.Torch.Models;

/// <summary>
/// The activation of a feed-forward layer. silu and the tanh form of GELU are both x / (1 + e^-k(x)) and written out so: torch's own
/// round the last few elements of a thread's share differently from the rest, so that a result depends on how many threads share the
/// work; exp does not. xIELU (Huang and Schlag 2024, arXiv:2411.13010) has two trained parameters and two constants in each layer.
/// </summary>
internal sealed class Activation
{
    private const string Trained = "xielu";
    private const string Gelu = "gelu_pytorch_tanh";

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Exponents = new(StringComparer.Ordinal)
    {
        ["silu"] = gate => gate.neg(),
        [Gelu] = gate => gate * ((gate.square() * 0.044715) + 1) * (-2 * Math.Sqrt(2 / Math.PI)),
    };

    // Beyond it x / (1 + e^k) is 0 in float32 and bfloat16 whatever x is, and e^k would grow beyond them, which makes gradients NaN.
    private const double LargestExponent = 80;

    private readonly string name;
    private readonly Func<Tensor, Tensor> function;

    /// <param name="name">silu, gelu_pytorch_tanh or xielu.</param>
    /// <param name="weights">The layer, whose own parameters are taken.</param>
    public Activation(string name, LayerWeights weights)
    {
        this.name = name;
        if (name == Trained)
        {
            double Stored(string part) => weights[$"mlp.act_fn.{part}"].to(ScalarType.Float32, CPU).reshape(1).item<float>();
            using var scope = NewDisposeScope();
            function = Xielu(Stored("alpha_p"), Stored("alpha_n"), Stored("beta"), Stored("eps"));
        }
        else
        {
            var exponent = Exponents[name];
            function = gate => gate / (exponent(gate).clamp_max(LargestExponent).exp_() + 1);
        }
    }

    /// <summary>What an activation keeps in the model's files, for each layer under <c>mlp.act_fn</c>.</summary>
    public static IEnumerable<(string Name, long[] Shape)> StoredParameters(string name) =>
        name == Trained ? [("alpha_p", [1]), ("alpha_n", [1]), ("beta", []), ("eps", [])] : [];

    /// <summary>[n x m] to [n x m].</summary>
    public Tensor Of(Tensor rows) => function(rows);

    /// <summary>Of the gate [n x m], times up [n x m].</summary>
    public Tensor Of(Tensor gate, Tensor up) => name != Trained && Shares.Fit(gate) && Shares.Fit(up)
        ? GatedProduct.Of(gate, up, isGelu: name == Gelu) : function(gate) * up;

    /// <summary>a x^2 + b x above 0, c (e^min(x, eps) - 1 - x) + b x up to 0, with a = softplus(alpha_p) and
    /// c = b + softplus(alpha_n).</summary>
    private static Func<Tensor, Tensor> Xielu(double alphaPositive, double alphaNegative, double beta, double eps)
    {
        static double Softplus(double x) => Math.Log(1 + Math.Exp(x));
        var (above, below) = (Softplus(alphaPositive), beta + Softplus(alphaNegative));
        return x => where(x > 0, x.square() * above, (x.clamp_max(eps).expm1() - x) * below) + (x * beta);
    }
}

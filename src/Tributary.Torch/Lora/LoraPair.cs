using Tributary.Torch.Models;
using static TorchSharp.torch;

namespace Tributary.Torch.Lora;

/// <summary>The trainable factors on one linear layer.</summary>
/// <param name="module">The layer's name.</param>
/// <param name="a">[r x in].</param>
/// <param name="b">[out x r].</param>
/// <param name="scaling">s.</param>
internal sealed class LoraPair(string module, Tensor a, Tensor b, double scaling)
{
    /// <summary>The layer's name in the base model.</summary>
    public string Module { get; } = module;

    /// <summary>[r x in].</summary>
    public Tensor A { get; } = a;

    /// <summary>[out x r].</summary>
    public Tensor B { get; } = b;

    /// <summary>s of the delta s B A.</summary>
    public double Scaling { get; } = scaling;

    /// <summary>Probability of dropping an input of the branch; 0 outside training.</summary>
    public double Dropout { get; set; }

    /// <summary>Adds s B A x to a layer's output in place: one product with the narrow factor, one fused product and sum.</summary>
    public Tensor AddTo(Tensor output, Tensor rows)
    {
        var input = Dropout > 0 ? nn.functional.dropout(rows, Dropout, training: true) : rows;
        var count = rows.shape[0];
        if (count is 1 or >= CausalModel.FewestRows)
        {
            return output.addmm_(nn.functional.linear(input, A), B.t(), 1, (float)Scaling);
        }

        var padded = nn.functional.pad(input, [0, 0, 0, CausalModel.FewestRows - count]);
        var delta = nn.functional.linear(nn.functional.linear(padded, A), B);
        return output.add_(delta.narrow(0, 0, count), (float)Scaling);
    }
}

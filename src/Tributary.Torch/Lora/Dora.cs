namespace Tributary.Torch.Lora;

/// <summary>
/// DoRA (Liu et al. 2024, arXiv:2402.09353) as PEFT computes it: the weights W + s B A with row i scaled to the norm m_i. The norm is a
/// constant to the gradient (section 4.3 of the paper). Under dropout the base model's part reads the dropped input too.
/// </summary>
internal static class Dora
{
    /// <summary>What the layer gives: m/n (W x + s B A x) + b, n the norms of W + s B A.</summary>
    /// <param name="pair">The factors, with a magnitude.</param>
    /// <param name="site">Where they sit.</param>
    /// <param name="output">W x + b, [n x out].</param>
    /// <param name="rows">x, [n x in], or ids.</param>
    public static Tensor Apply(LoraPair pair, AdapterSite site, Tensor output, Tensor rows)
    {
        var rescale = pair.Magnitude! / (pair.FixedNorm ?? Norm(pair, site));
        var isDropped = pair.Dropout > 0 && !site.IsEmbedding;
        var input = isDropped ? nn.functional.dropout(rows, pair.Dropout, training: true) : rows;
        var straight = isDropped ? nn.functional.linear(input, site.Weight.to(ScalarType.Float32))
            : site.Bias is { } bias ? output - bias : output;
        return output + (straight * (rescale - 1)) + (pair.Branch(input) * (rescale * pair.Scaling));
    }

    /// <summary>The norms of the rows of W + s B A, [out]; without a gradient.</summary>
    public static Tensor Norm(LoraPair pair, AdapterSite site)
    {
        using var none = no_grad();
        using var scope = NewDisposeScope();
        var adapted = site.Oriented.to(ScalarType.Float32) + (pair.B.matmul(pair.A) * pair.Scaling);
        return adapted.square().sum([1L]).sqrt_().MoveToOuterDisposeScope();
    }
}

using Tributary.Torch.Models;

namespace Tributary.Torch.Lora;

/// <summary>The factors of one adapter on one module.</summary>
/// <param name="site">Where they sit.</param>
/// <param name="a">[r x in].</param>
/// <param name="b">[out x r].</param>
/// <param name="scaling">s.</param>
internal sealed class LoraPair(AdapterSite site, Tensor a, Tensor b, double scaling)
{
    /// <summary>The module's name in the base model.</summary>
    public string Module => Site.Shape.Name;

    /// <summary>Where they sit.</summary>
    public AdapterSite Site { get; } = site;

    /// <summary>[r x in].</summary>
    public Tensor A { get; } = a;

    /// <summary>[out x r].</summary>
    public Tensor B { get; } = b;

    /// <summary>s of the delta s B A.</summary>
    public double Scaling { get; } = scaling;

    /// <summary>DoRA's magnitude, [out]; null for plain LoRA.</summary>
    public Tensor? Magnitude { get; init; }

    /// <summary>The bias of B, [out]; null for none.</summary>
    public Tensor? BiasB { get; init; }

    /// <summary>DoRA's norms where the factors no longer change, [out]; null if they are taken anew at every pass.</summary>
    public Tensor? FixedNorm { get; set; }

    /// <summary>Probability of dropping an input of the branch; 0 outside training, and of no effect on an embedding.</summary>
    public double Dropout { get; set; }

    /// <summary>Adds s (B A x + bias) to a layer's output in place: one product
    /// with the narrow factor, one fused product and sum.</summary>
    public Tensor AddTo(Tensor output, Tensor rows)
    {
        var input = Dropout > 0 && !Site.IsEmbedding ? nn.functional.dropout(rows, Dropout, training: true) : rows;
        return BiasB is null && !Site.IsEmbedding && IsWide(rows)
            ? output.addmm_(nn.functional.linear(input, A), B.t(), 1, (float)Scaling)
            : output.add_(Branch(input), (float)Scaling);
    }

    /// <summary>B A x + bias, [n x out], for rows [n x in] or ids [n]. Few rows
    /// are padded to <see cref="CausalModel.FewestRows"/>.</summary>
    public Tensor Branch(Tensor rows)
    {
        var count = rows.shape[0];
        var padding = IsWide(rows) ? 0 : CausalModel.FewestRows - count;
        var padded = padding == 0 ? rows : nn.functional.pad(rows, Site.IsEmbedding ? [0, padding] : [0, 0, 0, padding]);
        var narrow = Site.IsEmbedding ? A.index_select(1, padded).t() : nn.functional.linear(padded, A);
        var wide = nn.functional.linear(narrow, B, BiasB);
        return padding == 0 ? wide : wide.narrow(0, 0, count);
    }

    private static bool IsWide(Tensor rows) => rows.shape[0] is 1 or >= CausalModel.FewestRows;
}

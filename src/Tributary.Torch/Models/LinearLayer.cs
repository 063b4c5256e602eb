using Tributary.Torch.Lora;

namespace Tributary.Torch.Models;

/// <summary>A linear module of the base model, with any number of adapters on it: y = W x + b + sum of s B A dropout(x).</summary>
internal sealed class LinearLayer(LinearShape shape, Tensor weight, Tensor? bias)
{
    /// <summary>Name and sizes.</summary>
    public LinearShape Shape { get; } = shape;

    /// <summary>The base model's, [out x in].</summary>
    public Tensor Weight { get; } = weight;

    /// <summary>Where adapters sit.</summary>
    public AdapterSite Site { get; } = new(shape, weight, bias);

    /// <summary>Rows [n x in] to rows [n x out].</summary>
    public Tensor Forward(Tensor rows) => Site.Adapt(nn.functional.linear(rows, Site.Weight.to(rows.dtype), Site.Bias), rows);

    /// <summary>Several projections of the same rows, or one that holds them all: [n x size] of each.</summary>
    public static Tensor[] Forward(LinearLayer[] projections, Tensor rows, params long[] sizes) =>
        projections is [var fused] ? fused.Forward(rows).split(sizes, 1) : [.. projections.Select(projection => projection.Forward(rows))];
}

/// <summary>A linear module: its name, inputs, outputs, and whether it has a bias.</summary>
internal sealed record LinearShape(string Name, int In, int Out, bool Bias);

using Tributary.Torch.Lora;
using static TorchSharp.torch;

namespace Tributary.Torch.Models;

/// <summary>A linear module of the base model, with at most one adapter on it: y = W x + b + s B A dropout(x).</summary>
internal sealed class LinearLayer(LinearShape shape, Tensor weight, Tensor? bias)
{
    /// <summary>Name and sizes.</summary>
    public LinearShape Shape { get; } = shape;

    /// <summary>[out x in].</summary>
    public Tensor Weight { get; } = weight;

    /// <summary>The factors on this layer; null where there are none.</summary>
    public LoraPair? Adapter { get; set; }

    /// <summary>Rows [n x in] to rows [n x out].</summary>
    public Tensor Forward(Tensor rows)
    {
        var output = nn.functional.linear(rows, Weight, bias);
        return Adapter is { } pair ? pair.AddTo(output, rows) : output;
    }

    /// <summary>Several projections of the same rows, or one that holds them all: [n x size] of each.</summary>
    public static Tensor[] Forward(LinearLayer[] projections, Tensor rows, params long[] sizes) =>
        projections is [var fused] ? fused.Forward(rows).split(sizes, 1) : [.. projections.Select(projection => projection.Forward(rows))];
}

using Tributary.Adapters;

namespace Tributary.Merging.Outputs;

/// <summary>Collects the parts of a layer's factors for an output that takes them whole.</summary>
/// <param name="output">Takes the factors.</param>
/// <param name="shape">The layer, of scaling 1.</param>
internal sealed class WholeFactors(MergeOutput output, LoraModule shape) : FactorLayer
{
    private readonly float[] a = new float[shape.Rank * shape.In];
    private readonly float[] b = new float[shape.Out * shape.Rank];

    /// <inheritdoc/>
    public override void WriteA(long start, ReadOnlySpan<float> values) => values.CopyTo(a.AsSpan((int)start));

    /// <inheritdoc/>
    public override void WriteB(long start, ReadOnlySpan<float> values) => values.CopyTo(b.AsSpan((int)start));

    /// <inheritdoc/>
    public override StoredLayer Finish() => output.Take(new LoraFactors(shape.Name, shape.Rank, shape.In, shape.Out, 1, a, b));
}

namespace Tributary.Training;

/// <summary>
/// The memory that a training takes at its height, in bytes, by what it is for. Formulas count the tensors that the backward pass of this
/// decoder needs, all in 4 bytes; measured peaks stand in docs/benchmarks.md and lie within a quarter of the sum.
/// </summary>
/// <param name="Program">The program itself with libtorch loaded.</param>
/// <param name="Weights">The base model.</param>
/// <param name="Adapter">Factors, their best so far, gradients and the two moments of AdamW.</param>
/// <param name="Step">The height of one step: activations with the logits of a chunk,
/// or AdamW's own intermediate results where these are more.</param>
/// <param name="Activations">The part of <paramref name="Step"/> that the layers keep for the backward pass.</param>
/// <param name="Logits">The part of <paramref name="Step"/> for one chunk of the loss.</param>
public sealed record MemoryEstimate(long Program, long Weights, long Adapter, long Step, long Activations, long Logits)
{
    // Measured: resident memory of the process once libtorch is loaded and has run a small product.
    private const long ProgramBytes = 230L << 20;
    private const long Float = sizeof(float);

    /// <summary>All of it.</summary>
    public long Total => Program + Weights + Adapter + Step;

    /// <summary>The memory of a training.</summary>
    internal static MemoryEstimate Of(MemoryQuestion question)
    {
        var rows = (long)question.BatchSize * question.Length;
        var layer = LayerFloats(question);
        // While a layer goes backward, about as much again is alive of its widest part.
        var passing = 4L * Math.Max(question.Intermediate, Math.Max(question.Hidden, question.Queries));
        var kept = question.ActivationCheckpointing ? layer + ((long)question.Layers * question.Hidden) : layer * question.Layers;
        var activations = Float * rows * (kept + passing);
        // Kept ones lie between blocks that come and go; the allocator holds on to about a tenth more (measured).
        activations = question.ActivationCheckpointing ? activations : activations * 11 / 10;
        // Logits, their logarithms, and the gradient of these.
        var logits = Float * 3 * question.LogitRows * question.Vocabulary;
        var optimizer = 2 * Float * question.AdapterParameters;
        return new MemoryEstimate(
            ProgramBytes,
            question.Parameters * question.BytesPerWeight,
            5 * Float * question.AdapterParameters,
            Math.Max(activations + logits, optimizer),
            activations,
            logits);
    }

    /// <summary>
    /// What one layer keeps a token. Residual stream and normed input of both halves (4 H); rotated queries, keys and values for each query
    /// head, and what they gather, twice (5 Q); gate, up, and four steps of the gated activation (6 I); the narrow products of seven
    /// modules (7 r). Dropout adds its mask and the dropped input of each module, in place of inputs shared.
    /// </summary>
    private static long LayerFloats(MemoryQuestion question)
    {
        var (hidden, queries, intermediate) = ((long)question.Hidden, (long)question.Queries, (long)question.Intermediate);
        var dropped = question.Dropout ? (2 * ((5 * hidden) + queries + intermediate)) - (2 * hidden) : 0;
        return (4 * hidden) + (5 * queries) + (6 * intermediate) + (7L * question.Rank) + dropped;
    }
}

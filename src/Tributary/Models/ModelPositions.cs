namespace Tributary.Models;

/// <summary>How long a sequence a model can read.</summary>
internal static class ModelPositions
{
    /// <summary>
    /// The length in tokens that a model reaches: <c>max_position_embeddings</c>, stretched by linear and yarn scaling, which keep the
    /// original length there or beside it. The other kinds write the stretched length itself. A sliding window limits nothing.
    /// </summary>
    /// <param name="written"><c>max_position_embeddings</c>, or the family's default.</param>
    /// <param name="rope">The rotary positions.</param>
    public static int Reach(int written, RopeConfig rope) => rope.Type switch
    {
        "linear" => Stretched(written, rope.Factor),
        "yarn" => Math.Max(written, Stretched(rope.OriginalMaxPositions, rope.Factor)),
        _ => written,
    };

    private static int Stretched(int length, double factor) => (int)Math.Min(int.MaxValue, Math.Max(1, factor) * length);
}

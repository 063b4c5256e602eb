namespace Tributary.Training;

/// <summary>What a model has done since it was loaded, in counts that its shape turns into floating-point operations.</summary>
/// <param name="Tokens">Tokens that went through its layers, padding not counted.</param>
/// <param name="Pairs">Pairs of tokens of which one attends to the other, in one layer.</param>
/// <param name="HeadRows">Tokens after which the whole vocabulary was scored.</param>
public readonly record struct ModelWork(long Tokens, long Pairs, long HeadRows)
{
    /// <summary>A sequence that is read as one, each token attending to itself and all before it.</summary>
    public static ModelWork OfSequence(long tokens, long headRows) => new(tokens, tokens * (tokens + 1) / 2, headRows);

    /// <summary>The work of both.</summary>
    public static ModelWork operator +(ModelWork left, ModelWork right) =>
        new(left.Tokens + right.Tokens, left.Pairs + right.Pairs, left.HeadRows + right.HeadRows);

    /// <summary>What the left one did beyond the right one.</summary>
    public static ModelWork operator -(ModelWork left, ModelWork right) =>
        new(left.Tokens - right.Tokens, left.Pairs - right.Pairs, left.HeadRows - right.HeadRows);
}

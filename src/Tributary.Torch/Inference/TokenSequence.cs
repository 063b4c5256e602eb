namespace Tributary.Torch.Inference;

/// <summary>A line of tokens of which some are scored.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Ids">The tokens; may be none.</param>
/// <param name="Targets">Indices in <paramref name="Ids"/> with the token wanted there, rising, each 1 or more; may be none.</param>
internal sealed record TokenSequence(int Line, IReadOnlyList<int> Ids, IReadOnlyList<(int Index, int Id)> Targets)
{
    /// <summary>The label of a token that is not scored.</summary>
    public const int Unscored = -100;

    /// <summary>A line in which every token but the first is scored.</summary>
    public static TokenSequence Whole(int line, int[] ids) => new(line, ids, [.. ids.Index().Skip(1)]);

    /// <summary>A line with labels, one a token: what the token before should
    /// predict; the first is never scored, as in transformers.</summary>
    public static TokenSequence Labelled(int line, int[] ids, int[] labels) =>
        new(line, ids, [.. labels.Index().Skip(1).Where(label => label.Item != Unscored)]);
}

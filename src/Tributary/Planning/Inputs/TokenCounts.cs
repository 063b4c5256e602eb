using Tributary.Evaluation.Tasks;
using Tributary.Training;

namespace Tributary.Planning.Inputs;

/// <summary>What a dataset is as tokens of the base model.</summary>
/// <param name="CutPrompts">Examples that lose the beginning of their prompt, and nothing else.</param>
/// <param name="FirstCutPrompt">Index of the first of these; 0 if there are none.</param>
/// <param name="CutTargets">Examples that lose the end of their target; of texts to be written, those longer than they may be.</param>
/// <param name="FirstCutTarget">Index of the first of these; 0 if there are none.</param>
/// <param name="Longest">Tokens of the longest example before anything is cut.</param>
/// <param name="Effects">What decides how the examples are asked.</param>
internal sealed record TokenCounts(
    int CutPrompts, int FirstCutPrompt, int CutTargets, int FirstCutTarget, int Longest, TokenEffects Effects)
{
    /// <summary>Examples that cannot be read at all, each with its index.</summary>
    public IReadOnlyList<(int Index, string Text)> Unusable { get; init; } = [];

    /// <summary>What one pass over the dataset reads, cut as it is read; nothing where another program trains.</summary>
    public ModelWork Work { get; init; }

    /// <summary>Reads what <see cref="ToString"/> wrote; null if it is anything else.</summary>
    public static TokenCounts? Parse(string text)
    {
        long?[] parts = [.. text.Split(' ').Select(part =>
            long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : (long?)null)];
        return parts is [.. { Length: 6 } counts, { } tokens, { } pairs, { } rows]
            && Array.TrueForAll(counts, count => count <= int.MaxValue) && counts[5] <= 7
            ? new TokenCounts((int)counts[0]!, (int)counts[1]!, (int)counts[2]!, (int)counts[3]!, (int)counts[4]!, (TokenEffects)counts[5]!)
                { Work = new ModelWork(tokens, pairs, rows) }
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{CutPrompts} {FirstCutPrompt} {CutTargets} {FirstCutTarget} {Longest} {(int)Effects} {Work.Tokens} {Work.Pairs} {Work.HeadRows}");

    /// <summary>The counts with one more example.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="length">Its tokens before anything is cut.</param>
    /// <param name="isCut">Whether tokens are cut.</param>
    /// <param name="losesTarget">Whether tokens of its target are among these.</param>
    public TokenCounts With(int index, int length, bool isCut, bool losesTarget)
    {
        var longer = this with { Longest = Math.Max(Longest, length) };
        return losesTarget ? longer with { CutTargets = CutTargets + 1, FirstCutTarget = CutTargets == 0 ? index : FirstCutTarget }
            : isCut ? longer with { CutPrompts = CutPrompts + 1, FirstCutPrompt = CutPrompts == 0 ? index : FirstCutPrompt }
            : longer;
    }
}

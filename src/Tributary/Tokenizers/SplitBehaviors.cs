namespace Tributary.Tokenizers;

/// <summary>What becomes of the matches of a split: a row of a table per behaviour, named as in <c>tokenizer.json</c>.</summary>
internal static class SplitBehaviors
{
    private static readonly Dictionary<string, Func<IReadOnlyList<TextRange>, IEnumerable<TextRange>>> Table = new(StringComparer.Ordinal)
    {
        ["Isolated"] = pieces => pieces,
        ["Removed"] = pieces => pieces.Where(piece => !piece.IsMatch),
        // "the-final--countdown" at '-': the- final- - countdown, then the -final - -countdown, then the - final -- countdown.
        ["MergedWithPrevious"] = pieces => Joined(pieces, (before, piece) => piece.IsMatch && !before.IsMatch),
        ["MergedWithNext"] = pieces => Joined(pieces, (before, piece) => before.IsMatch && !piece.IsMatch),
        ["Contiguous"] = pieces => Joined(pieces, (before, piece) => before.IsMatch == piece.IsMatch),
    };

    public static string Names { get; } = string.Join(", ", Table.Keys);

    public static Func<IReadOnlyList<TextRange>, IEnumerable<TextRange>>? Find(string name) => Table.GetValueOrDefault(name);

    /// <summary>Pieces joined to the one before them if a rule of the two, as they were cut, says so.</summary>
    private static List<TextRange> Joined(IReadOnlyList<TextRange> pieces, Func<TextRange, TextRange, bool> belongTogether)
    {
        var joined = new List<TextRange>(pieces.Count);
        for (var i = 0; i < pieces.Count; i++)
        {
            if (i > 0 && belongTogether(pieces[i - 1], pieces[i]))
            {
                joined[^1] = joined[^1] with { Stop = pieces[i].Stop };
            }
            else
            {
                joined.Add(pieces[i]);
            }
        }

        return joined;
    }
}

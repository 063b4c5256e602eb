namespace Tributary.Tokenizers;

/// <summary>What becomes of the matches of a split: a row of a table per behaviour, named as in <c>tokenizer.json</c>.</summary>
internal static class SplitBehaviors
{
    private static readonly Dictionary<string, Func<IReadOnlyList<TextRange>, IEnumerable<TextRange>>> Table = new(StringComparer.Ordinal)
    {
        ["Isolated"] = pieces => pieces,
        ["Removed"] = pieces => pieces.Where(piece => !piece.IsMatch),
        ["MergedWithPrevious"] = MergedWithPrevious,
        ["MergedWithNext"] = pieces => MergedWithNext(pieces),
        ["Contiguous"] = Contiguous,
    };

    public static string Names { get; } = string.Join(", ", Table.Keys);

    public static Func<IReadOnlyList<TextRange>, IEnumerable<TextRange>>? Find(string name) => Table.GetValueOrDefault(name);

    /// <summary>"the-final--countdown" at '-': the- final- - countdown.</summary>
    private static List<TextRange> MergedWithPrevious(IReadOnlyList<TextRange> pieces)
    {
        var merged = new List<TextRange>(pieces.Count);
        var afterMatch = false;
        foreach (var piece in pieces)
        {
            if (piece.IsMatch && !afterMatch && merged.Count > 0)
            {
                merged[^1] = merged[^1] with { Stop = piece.Stop };
            }
            else
            {
                merged.Add(piece);
            }

            afterMatch = piece.IsMatch;
        }

        return merged;
    }

    /// <summary>"the-final--countdown" at '-': the -final - -countdown.</summary>
    private static List<TextRange> MergedWithNext(IReadOnlyList<TextRange> pieces)
    {
        var merged = new List<TextRange>(pieces.Count);
        for (var i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].IsMatch && i + 1 < pieces.Count && !pieces[i + 1].IsMatch)
            {
                merged.Add(new TextRange(pieces[i].Start, pieces[i + 1].Stop, IsMatch: false));
                i++;
            }
            else
            {
                merged.Add(pieces[i]);
            }
        }

        return merged;
    }

    /// <summary>"the-final--countdown" at '-': the - final -- countdown.</summary>
    private static List<TextRange> Contiguous(IReadOnlyList<TextRange> pieces)
    {
        var merged = new List<TextRange>(pieces.Count);
        foreach (var piece in pieces)
        {
            if (merged.Count > 0 && merged[^1].IsMatch == piece.IsMatch)
            {
                merged[^1] = merged[^1] with { Stop = piece.Stop };
            }
            else
            {
                merged.Add(piece);
            }
        }

        return merged;
    }
}

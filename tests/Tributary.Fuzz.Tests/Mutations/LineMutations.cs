namespace Tributary.Fuzz.Mutations;

/// <summary>Changes of a text of lines: of lines, of indentation, of what stands in a line.</summary>
/// <param name="words">What may be put into a line.</param>
/// <param name="lines">What may be put between lines.</param>
internal sealed class LineMutations(IReadOnlyList<string> words, IReadOnlyList<string> lines)
{
    private const int MostLines = 500;

    /// <summary>A few changes, one most often; now and then some of the bytes alone.</summary>
    public byte[] Of(Dice dice, string text)
    {
        if (dice.OneIn(8))
        {
            return ByteMutations.Of(dice, Encoding.UTF8.GetBytes(text));
        }

        List<string> changed = [.. text.Split('\n')];
        for (var count = dice.OneIn(3) ? 2 + dice.Below(4) : 1; count > 0; count--)
        {
            Change(dice, changed);
        }

        return Encoding.UTF8.GetBytes(string.Join('\n', changed));
    }

    private void Change(Dice dice, List<string> all)
    {
        var at = dice.Below(all.Count);
        switch (dice.Below(10))
        {
            case 0 when all.Count > 1:
                all.RemoveAt(at);
                break;
            case 1 when all.Count < MostLines:
                all.InsertRange(at, Enumerable.Repeat(all[at], dice.OneIn(5) ? 50 : 1));
                break;
            case 2:
                all.Insert(at, dice.Of(lines));
                break;
            case 3:
                (all[at], all[0]) = (all[0], all[at]);
                break;
            case 4:
                all[at] = dice.OneIn(2) ? new string(' ', dice.Below(6)) + all[at] : all[at].TrimStart();
                break;
            default:
                all[at] = Changed(dice, all, all[at]);
                break;
        }
    }

    private string Changed(Dice dice, List<string> all, string line)
    {
        var (start, end) = Piece(dice, line);
        return dice.Below(6) switch
        {
            0 => line[..start] + line[end..],
            1 => line[..start] + dice.Of(words) + line[start..],
            2 => line[..end] + line[start..end] + line[end..],
            3 when Piece(dice, dice.Of(all) is var other ? other : "") is var (first, last) => line[..start] + other[first..last]
                + line[end..],
            _ => line[..start] + dice.Of(words) + line[end..],
        };
    }

    /// <summary>A word of a line, or what stands between two.</summary>
    private static (int Start, int End) Piece(Dice dice, string line)
    {
        if (line.Length == 0)
        {
            return (0, 0);
        }

        var start = dice.Below(line.Length);
        bool IsWord(int index) => char.IsLetterOrDigit(line[index]) || line[index] is '_' or '.' or '-';
        if (!IsWord(start))
        {
            return (start, start + 1);
        }

        var end = start;
        while (start > 0 && IsWord(start - 1))
        {
            start--;
        }

        while (end < line.Length && IsWord(end))
        {
            end++;
        }

        return (start, end);
    }
}

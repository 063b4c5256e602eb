using System.Buffers;

namespace Tributary.Tokenizers;

/// <summary>Finds one group of added tokens in a text: the leftmost, of several that begin at one place the longest.</summary>
internal sealed class AddedTokenFinder
{
    private readonly (string Content, AddedToken Token)[] longestFirst;
    private readonly SearchValues<string>? search;

    public AddedTokenFinder(IEnumerable<(string Content, AddedToken Token)> tokens)
    {
        longestFirst = [.. tokens.Where(token => token.Content.Length > 0).OrderByDescending(token => token.Content.Length)];
        search = longestFirst.Length == 0 ? null
            : SearchValues.Create([.. longestFirst.Select(token => token.Content)], StringComparison.Ordinal);
    }

    public IEnumerable<(string Piece, AddedToken? Token, int Start)> Cut(string text)
    {
        var done = 0;
        var from = 0;
        while (search is not null && from < text.Length && NextIndex(text, from) is >= 0 and var start)
        {
            var (content, token) = longestFirst.First(entry =>
                string.CompareOrdinal(text, start, entry.Content, 0, entry.Content.Length) == 0);
            var stop = start + content.Length;
            from = stop;
            if (token.SingleWord && (EndsWithWord(text.AsSpan(0, start)) || StartsWithWord(text.AsSpan(stop))))
            {
                continue;
            }

            var (first, last) = Widen(text, token, done, start, stop);
            if (first > done)
            {
                yield return (text[done..first], null, done);
            }

            yield return (text[first..last], token, first);
            done = last;
            from = Math.Max(from, last);
        }

        if (done < text.Length)
        {
            yield return (text[done..], null, done);
        }
    }

    private int NextIndex(string text, int from)
    {
        var index = text.AsSpan(from).IndexOfAny(search!);
        return index < 0 ? -1 : from + index;
    }

    private static (int First, int Last) Widen(string text, AddedToken token, int done, int start, int stop)
    {
        start = token.LeftStrip ? done + text.AsSpan(done, start - done).TrimEnd().Length : start;
        return (start, token.RightStrip ? text.Length - text.AsSpan(stop).TrimStart().Length : stop);
    }

    private static bool EndsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out var last, out _) == OperationStatus.Done && IsWord(last);

    private static bool StartsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var first, out _) == OperationStatus.Done && IsWord(first);

    private static bool IsWord(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.LetterNumber;
}

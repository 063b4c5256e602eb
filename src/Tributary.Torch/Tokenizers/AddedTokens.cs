using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tributary.Torch.Tokenizers;

/// <summary>A token that is found in the text as a whole, before anything else is done to it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="Special">Whether decoding leaves it out.</param>
/// <param name="SingleWord">Whether it is found only where no word character touches it.</param>
/// <param name="LeftStrip">Whether it takes the white space before it.</param>
/// <param name="RightStrip">Whether it takes the white space after it.</param>
/// <param name="Normalized">Whether it is looked for in the normalised text, in its own normalised form.</param>
internal sealed record AddedToken(int Id, string Content, bool Special, bool SingleWord, bool LeftStrip, bool RightStrip, bool Normalized);

/// <summary>A stretch of text between added tokens, or such a token.</summary>
/// <param name="Text">Normalised text; of a token, what it covered.</param>
/// <param name="Id">The token's id; null for text.</param>
/// <param name="AtStart">Whether the piece begins the text.</param>
internal readonly record struct TextPiece(string Text, int? Id, bool AtStart);

/// <summary>
/// Cuts a text at its added tokens: first those looked for in the text as written, then, in the normalised stretches between
/// them, those looked for there. Of several that begin at one place the longest wins.
/// </summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<int, AddedToken> byId;
    private readonly Dictionary<string, int> byContent;
    private readonly Finder asWritten;
    private readonly Finder normalized;

    public AddedTokens(IReadOnlyList<AddedToken> tokens, Func<string, string> normalize)
    {
        byId = tokens.ToDictionary(token => token.Id);
        byContent = tokens.ToDictionary(token => token.Content, token => token.Id, StringComparer.Ordinal);
        asWritten = new Finder(tokens.Where(token => !token.Normalized).Select(token => (token.Content, token)));
        normalized = new Finder(tokens.Where(token => token.Normalized).Select(token => (normalize(token.Content), token)));
    }

    public int LargestId => byId.Count == 0 ? -1 : byId.Keys.Max();

    public bool IsSpecial(int id) => byId.TryGetValue(id, out var token) && token.Special;

    public int? IdOf(string content) => byContent.TryGetValue(content, out var id) ? id : null;

    public string? ContentOf(int id) => byId.GetValueOrDefault(id)?.Content;

    public IEnumerable<TextPiece> Split(string text, Func<string, string> normalize)
    {
        foreach (var (piece, token, start) in asWritten.Cut(text))
        {
            if (token is not null)
            {
                yield return new TextPiece(piece, token.Id, start == 0);
                continue;
            }

            foreach (var (inner, innerToken, innerStart) in normalized.Cut(normalize(piece)))
            {
                yield return new TextPiece(inner, innerToken?.Id, start == 0 && innerStart == 0);
            }
        }
    }

    /// <summary>Finds one group of tokens.</summary>
    private sealed class Finder
    {
        private readonly (string Content, AddedToken Token)[] longestFirst;
        private readonly SearchValues<string>? search;

        public Finder(IEnumerable<(string Content, AddedToken Token)> tokens)
        {
            longestFirst = [.. tokens.Where(token => token.Content.Length > 0).OrderByDescending(token => token.Content.Length)];
            search = longestFirst.Length == 0 ? null : SearchValues.Create([.. longestFirst.Select(token => token.Content)], StringComparison.Ordinal);
        }

        public IEnumerable<(string Piece, AddedToken? Token, int Start)> Cut(string text)
        {
            var done = 0;
            var from = 0;
            while (search is not null && from < text.Length && NextIndex(text, from) is >= 0 and var start)
            {
                var (content, token) = longestFirst.First(entry => string.CompareOrdinal(text, start, entry.Content, 0, entry.Content.Length) == 0);
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
            while (token.LeftStrip && start > done && char.IsWhiteSpace(text[start - 1]))
            {
                start--;
            }

            while (token.RightStrip && stop < text.Length && char.IsWhiteSpace(text[stop]))
            {
                stop++;
            }

            return (start, stop);
        }

        private static bool EndsWithWord(ReadOnlySpan<char> text) =>
            Rune.DecodeLastFromUtf16(text, out var last, out _) == OperationStatus.Done && IsWord(last);

        private static bool StartsWithWord(ReadOnlySpan<char> text) =>
            Rune.DecodeFromUtf16(text, out var first, out _) == OperationStatus.Done && IsWord(first);

        private static bool IsWord(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.LetterNumber;
    }
}

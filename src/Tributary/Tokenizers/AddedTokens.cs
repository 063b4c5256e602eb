namespace Tributary.Tokenizers;

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
    private readonly Dictionary<int, string> decoded;
    private readonly AddedTokenFinder asWritten;
    private readonly AddedTokenFinder normalized;

    public AddedTokens(IReadOnlyList<AddedToken> tokens, Func<string, string> normalize)
    {
        byId = tokens.ToDictionary(token => token.Id);
        byContent = tokens.ToDictionary(token => token.Content, token => token.Id, StringComparer.Ordinal);
        decoded = tokens.ToDictionary(token => token.Id, token => token.Normalized ? normalize(token.Content) : token.Content);
        asWritten = new AddedTokenFinder(tokens.Where(token => !token.Normalized).Select(token => (token.Content, token)));
        normalized = new AddedTokenFinder(tokens.Where(token => token.Normalized).Select(token => (normalize(token.Content), token)));
    }

    public int LargestId => byId.Count == 0 ? -1 : byId.Keys.Max();

    public bool IsSpecial(int id) => byId.TryGetValue(id, out var token) && token.Special;

    public int? IdOf(string content) => byContent.TryGetValue(content, out var id) ? id : null;

    public string? ContentOf(int id) => byId.GetValueOrDefault(id)?.Content;

    /// <summary>What the decoder is given for a token: as it stands in the normalised text, for the decoder undoes that too.</summary>
    public string? DecodedForm(int id) => decoded.GetValueOrDefault(id);

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
}

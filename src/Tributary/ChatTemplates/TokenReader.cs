namespace Tributary.ChatTemplates;

/// <summary>The tokens of a template, read one by one; nesting is bounded, so that no template exhausts the stack.</summary>
internal sealed class TokenReader(IReadOnlyList<Token> tokens)
{
    private const int DeepestNesting = 200;

    private int at;
    private int depth;

    public Token Current => tokens[at];

    public Token Take() => tokens[at + 1 < tokens.Count ? at++ : at];

    public bool Is(TokenKind kind) => Current.Kind == kind;

    public bool IsOperator(string text) => Current.Is(TokenKind.Operator, text);

    public bool IsName(string text) => Current.Is(TokenKind.Name, text);

    /// <summary>Whether the next token but one is this operator.</summary>
    public bool IsFollowedBy(string text) => at + 1 < tokens.Count && tokens[at + 1].Is(TokenKind.Operator, text);

    public bool IsFollowedByName(string text) => at + 1 < tokens.Count && tokens[at + 1].Is(TokenKind.Name, text);

    public bool TrySkipOperator(string text)
    {
        var found = IsOperator(text);
        at += found ? 1 : 0;
        return found;
    }

    public bool TrySkipName(string text)
    {
        var found = IsName(text);
        at += found ? 1 : 0;
        return found;
    }

    public void ExpectOperator(string text) => Expect(TrySkipOperator(text), $"'{text}'");

    public void ExpectName(string text) => Expect(TrySkipName(text), $"'{text}'");

    public Token Expect(TokenKind kind, string expected)
    {
        Expect(Is(kind), expected);
        return Take();
    }

    public void Expect(bool found, string expected)
    {
        if (!found)
        {
            throw new TemplateException(Current.At, $"found {Current}; expected {expected}");
        }
    }

    /// <summary>Reads something nested one deeper.</summary>
    public T Nested<T>(Func<T> read)
    {
        if (++depth > DeepestNesting)
        {
            throw new TemplateException(Current.At, $"is nested more than {Invariant.Text(DeepestNesting)} deep");
        }

        var result = read();
        depth--;
        return result;
    }
}

using System.Buffers;

namespace Tributary.ChatTemplates;

/// <summary>
/// Cuts a template into tokens, with white space as transformers sets it: trim_blocks (the line break after a block goes) and
/// lstrip_blocks (blanks before a block on a line go), <c>-</c> strips more,
/// <c>+</c> strips nothing. One line break at the very end goes too.
/// </summary>
internal sealed partial class TemplateLexer
{
    private static readonly SearchValues<string> TagBegins = SearchValues.Create(["{{", "{%", "{#"], StringComparison.Ordinal);

    private readonly string source;
    private readonly List<Token> tokens = [];
    private readonly Stack<char> open = new();
    private int at;
    private int line = 1;
    private int lineStart;
    private bool lineStarting = true;

    private TemplateLexer(string source) => this.source = source;

    /// <summary>The tokens, closed by <see cref="TokenKind.End"/>.</summary>
    /// <exception cref="TemplateException">A tag or text is never closed, or a character has no meaning.</exception>
    public static IReadOnlyList<Token> Read(string template)
    {
        var text = template.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var lexer = new TemplateLexer(text.EndsWith('\n') ? text[..^1] : text);
        while (lexer.at < lexer.source.Length)
        {
            lexer.ReadData();
        }

        lexer.Add(TokenKind.End, "", lexer.Here);
        return lexer.tokens;
    }

    private Position Here => new(line, at - lineStart + 1);

    private void ReadData()
    {
        var begin = Here;
        var tag = NextTag();
        var text = source[at..tag];
        var sign = tag + 2 < source.Length ? source[tag + 2] : ' ';
        if (tag < source.Length && sign == '-')
        {
            text = text.TrimEnd();
        }
        else if (tag < source.Length && sign != '+' && source[tag + 1] != '{')
        {
            var lastLine = text.LastIndexOf('\n') + 1;
            if ((lastLine > 0 || lineStarting) && text.AsSpan(lastLine).IsWhiteSpace())
            {
                text = text[..lastLine];
            }
        }

        if (text.Length > 0)
        {
            Add(TokenKind.Data, text, begin);
        }

        MoveTo(tag);
        if (tag < source.Length)
        {
            ReadTag(signed: sign is '-' or '+');
        }
    }

    private int NextTag() => source.AsSpan(at).IndexOfAny(TagBegins) is >= 0 and var next ? at + next : source.Length;

    private void ReadTag(bool signed)
    {
        var begin = Here;
        var kind = source[at + 1];
        MoveTo(at + (signed ? 3 : 2));
        if (kind == '#')
        {
            var end = source.IndexOf("#}", at, StringComparison.Ordinal);
            Skip(end < 0 ? throw new TemplateException(begin, "the comment is never closed by '#}'") : end, TokenKind.BlockEnd);
            return;
        }

        Add(kind == '{' ? TokenKind.OutputBegin : TokenKind.BlockBegin, kind == '{' ? "{{" : "{%", begin);
        var closed = kind == '{' ? TokenKind.OutputEnd : TokenKind.BlockEnd;
        while (!TryClose(closed))
        {
            if (at >= source.Length)
            {
                throw new TemplateException(begin, $"the tag is never closed by '{(kind == '{' ? "}}" : "%}")}'");
            }

            ReadToken();
        }

        if (closed == TokenKind.BlockEnd && tokens is [.., { Kind: TokenKind.BlockBegin }, { Kind: TokenKind.Name, Text: "raw" },
            { Kind: TokenKind.BlockEnd }])
        {
            ReadRaw(begin);
        }
    }

    private bool TryClose(TokenKind kind)
    {
        var close = kind == TokenKind.OutputEnd ? "}}" : "%}";
        var start = PastWhiteSpace(at);
        var sign = start < source.Length && (source[start] == '-' || (source[start] == '+' && kind == TokenKind.BlockEnd)) ? 1 : 0;
        if (open.Count > 0 || string.CompareOrdinal(source, start + sign, close, 0, 2) != 0)
        {
            MoveTo(start);
            return false;
        }

        MoveTo(start);
        Add(kind, close, Here);
        Skip(start + sign, kind);
        return true;
    }

    /// <summary>Moves behind the end of a tag that stands here, and what white space goes with it.</summary>
    private void Skip(int end, TokenKind kind)
    {
        var sign = source[end - 1];
        var next = sign == '-' ? PastWhiteSpace(end + 2) : end + 2;
        if (sign != '-' && sign != '+' && kind == TokenKind.BlockEnd && next < source.Length && source[next] == '\n')
        {
            next++;
        }

        MoveTo(next);
        lineStarting = source[next - 1] == '\n';
    }

    private int PastWhiteSpace(int from) => source.Length - source.AsSpan(from).TrimStart().Length;

    private void ReadRaw(Position begin)
    {
        tokens.RemoveRange(tokens.Count - 3, 3);
        var end = RawEnd().Match(source, at);
        if (!end.Success)
        {
            throw new TemplateException(begin, "the block 'raw' is never closed by 'endraw'");
        }

        var text = source[at..end.Index];
        Add(TokenKind.Data, end.Groups["sign"].Value == "-" ? text.TrimEnd() : text, begin);
        Skip(end.Index + end.Length - 2, TokenKind.BlockEnd);
    }

    private void Add(TokenKind kind, string text, Position position) => tokens.Add(new Token(kind, text, position));

    private void MoveTo(int next)
    {
        for (; at < next; at++)
        {
            if (source[at] == '\n')
            {
                line++;
                lineStart = at + 1;
            }
        }
    }
}

namespace Tributary.ChatTemplates;

/// <content>The tokens inside a tag: names, texts, numbers, operators.</content>
internal sealed partial class TemplateLexer
{
    private static readonly string[] Operators =
        ["//", "**", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ","];

    private void ReadToken()
    {
        var begin = Here;
        var start = at;
        var first = source[at];
        if (first is '\'' or '"')
        {
            ReadText(begin, first);
        }
        else if (char.IsAsciiDigit(first))
        {
            ReadNumber(begin);
        }
        else if (char.IsLetter(first) || first == '_')
        {
            MoveTo(EndOf(character => char.IsLetterOrDigit(character) || character == '_'));
            Add(TokenKind.Name, source[start..at], begin);
        }
        else
        {
            ReadOperator(begin);
        }
    }

    private void ReadOperator(Position begin)
    {
        var found = Array.Find(Operators, candidate => string.CompareOrdinal(source, at, candidate, 0, candidate.Length) == 0)
            ?? throw new TemplateException(begin, $"'{source[at]}' means nothing here");
        if (found is "(" or "[" or "{")
        {
            open.Push(found[0] switch { '(' => ')', '[' => ']', _ => '}' });
        }
        else if (found is ")" or "]" or "}" && !(open.TryPop(out var expected) && expected == found[0]))
        {
            throw new TemplateException(begin, $"'{found}' closes nothing");
        }

        MoveTo(at + found.Length);
        Add(TokenKind.Operator, found, begin);
    }

    private void ReadNumber(Position begin)
    {
        var start = at;
        MoveTo(EndOf(character => char.IsAsciiDigit(character) || character == '_'));
        var kind = TokenKind.Integer;
        if (at + 1 < source.Length && source[at] == '.' && char.IsAsciiDigit(source[at + 1]))
        {
            kind = TokenKind.Float;
            MoveTo(at + 1);
            MoveTo(EndOf(character => char.IsAsciiDigit(character) || character == '_'));
        }

        var signed = at + 1 < source.Length && source[at + 1] is '+' or '-' ? 2 : 1;
        if (at + signed < source.Length && source[at] is 'e' or 'E' && char.IsAsciiDigit(source[at + signed]))
        {
            kind = TokenKind.Float;
            MoveTo(at + signed);
            MoveTo(EndOf(char.IsAsciiDigit));
        }

        if (at < source.Length && char.IsLetterOrDigit(source[at]))
        {
            throw new TemplateException(begin, $"'{source[start..(at + 1)]}' is no number; expected decimal digits");
        }

        Add(kind, source[start..at].Replace("_", "", StringComparison.Ordinal), begin);
    }

    private void ReadText(Position begin, char quote)
    {
        var end = at + 1;
        while (end < source.Length && source[end] != quote)
        {
            end += source[end] == '\\' ? 2 : 1;
        }

        if (end >= source.Length)
        {
            throw new TemplateException(begin, $"the text is never closed by {quote}");
        }

        Add(TokenKind.Text, PythonEscapes.Read(source[(at + 1)..end], begin), begin);
        MoveTo(end + 1);
    }

    private int EndOf(Predicate<char> inside)
    {
        var end = at;
        while (end < source.Length && inside(source[end]))
        {
            end++;
        }

        return end;
    }
}

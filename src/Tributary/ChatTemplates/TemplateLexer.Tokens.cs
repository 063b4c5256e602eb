using System.Text.RegularExpressions;

namespace Tributary.ChatTemplates;

/// <content>The tokens inside a tag: names, texts, numbers, operators.</content>
internal sealed partial class TemplateLexer
{
    private static readonly string[] Operators =
        ["//", "**", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ","];

    private void ReadToken()
    {
        var begin = Here;
        if (source[at] is '\'' or '"')
        {
            ReadText(begin, source[at]);
        }
        else if (Name().Match(source, at) is { Success: true } name)
        {
            MoveTo(at + name.Length);
            Add(TokenKind.Name, name.Value, begin);
        }
        else if (Number().Match(source, at) is { Success: true } number)
        {
            ReadNumber(begin, number);
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

    private void ReadNumber(Position begin, Match number)
    {
        MoveTo(at + number.Length);
        if (at < source.Length && char.IsLetterOrDigit(source[at]))
        {
            throw new TemplateException(begin, $"'{number.Value}{source[at]}' is no number; expected decimal digits");
        }

        var isWhole = number.Value.AsSpan().IndexOfAny('.', 'e', 'E') < 0;
        Add(isWhole ? TokenKind.Integer : TokenKind.Float, number.Value.Replace("_", "", StringComparison.Ordinal), begin);
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

    [GeneratedRegex(@"\{%(?<sign>[-+]?)[ \n\t]*endraw[ \n\t]*[-+]?%\}", RegexOptions.CultureInvariant)]
    private static partial Regex RawEnd();

    [GeneratedRegex(@"\G[\p{L}_][\p{L}\p{Nd}_]*", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\G[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}

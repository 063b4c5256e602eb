namespace Tributary.ChatTemplates;

/// <summary>Reads the statements of a template. Tags that are not built here (include, extends, block, ...) are refused by name.</summary>
internal sealed partial class TemplateParser
{
    private static readonly string[] Tags = ["break", "continue", "for", "generation", "if", "macro", "raw", "set"];

    private readonly TokenReader tokens;
    private readonly ExpressionParser expressions;
    private int loops;

    private TemplateParser(IReadOnlyList<Token> all)
    {
        tokens = new TokenReader(all);
        expressions = new ExpressionParser(tokens);
    }

    /// <summary>The statements of a template.</summary>
    /// <exception cref="TemplateException">It cannot be read, or asks for what is not built here.</exception>
    public static IReadOnlyList<Statement> Parse(string template)
    {
        var parser = new TemplateParser(TemplateLexer.Read(template));
        var body = parser.ReadBody();
        parser.tokens.Expect(parser.tokens.Is(TokenKind.End), "the end of the template");
        CallCheck.Check(body);
        return body;
    }

    /// <summary>Statements up to the end of the template or a tag of one of these names, which is left to be read.</summary>
    private List<Statement> ReadBody(params string[] until)
    {
        var body = new List<Statement>();
        while (!tokens.Is(TokenKind.End))
        {
            var begin = tokens.Take();
            switch (begin.Kind)
            {
                case TokenKind.Data:
                    body.Add(new TextOutput(begin.Text, begin.At));
                    break;
                case TokenKind.OutputBegin:
                    body.Add(new ExpressionOutput(expressions.ReadTuple(), begin.At));
                    tokens.Expect(TokenKind.OutputEnd, "'}}'");
                    break;
                default:
                    if (tokens.Is(TokenKind.Name) && until.Contains(tokens.Current.Text))
                    {
                        return body;
                    }

                    body.Add(tokens.Nested(() => ReadTag(begin.At, until)));
                    break;
            }
        }

        tokens.Expect(until.Length == 0, string.Join(" or ", until.Select(name => $"'{{% {name} %}}'")));
        return body;
    }

    private Statement ReadTag(Position at, string[] until)
    {
        var name = tokens.Expect(TokenKind.Name, "the name of a tag");
        switch (name.Text)
        {
            case "if":
                return ReadIf(at);
            case "for":
                return ReadFor(at);
            case "set":
                return ReadSet(at);
            case "macro":
                return ReadMacro(at);
            case "generation":
                CloseTag();
                return new Generation(ReadUntil("endgeneration"), at);
            case "break" or "continue":
                if (loops == 0)
                {
                    throw new TemplateException(name.At, $"'{name.Text}' stands outside a loop");
                }

                CloseTag();
                return new LoopControl(name.Text == "break", at);
            case "else" or "elif" or "endif" or "endfor" or "endset" or "endmacro" or "endgeneration" or "endraw":
                throw new TemplateException(name.At, $"'{name.Text}' closes "
                    + $"nothing{(until.Length > 0 ? $"; expected {string.Join(" or ", until)}" : "")}");
            default:
                KnownNames.Require("tag", name.Text, Tags, name.At);
                throw new TemplateException(name.At, $"the tag '{name.Text}' is not supported here");
        }
    }

    private If ReadIf(Position at)
    {
        var branches = new List<(Expression?, IReadOnlyList<Statement>)>();
        var condition = (Expression?)expressions.ReadTuple();
        while (true)
        {
            CloseTag();
            branches.Add((condition, condition is null ? ReadBody("endif") : ReadBody("elif", "else", "endif")));
            switch (tokens.Take().Text)
            {
                case "elif":
                    condition = expressions.ReadTuple();
                    break;
                case "else":
                    condition = null;
                    break;
                default:
                    CloseTag();
                    return new If(branches, at);
            }
        }
    }

    private For ReadFor(Position at)
    {
        var targets = ReadNames();
        tokens.ExpectName("in");
        var items = expressions.ReadTuple(conditional: false);
        var condition = tokens.TrySkipName("if") ? expressions.Read() : null;
        if (tokens.IsName("recursive"))
        {
            throw new TemplateException(tokens.Current.At, "a recursive loop is not supported; use a macro");
        }

        CloseTag();
        loops++;
        var body = ReadBody("else", "endfor");
        loops--;
        IReadOnlyList<Statement> otherwise = [];
        if (tokens.TrySkipName("else"))
        {
            CloseTag();
            otherwise = ReadBody("endfor");
        }

        tokens.ExpectName("endfor");
        CloseTag();
        return new For(targets, items, condition, body, otherwise, at);
    }

    private List<string> ReadNames()
    {
        var bracketed = tokens.TrySkipOperator("(");
        var names = new List<string>();
        do
        {
            names.Add(tokens.Expect(TokenKind.Name, "the name of a variable").Text);
        }
        while (tokens.TrySkipOperator(","));

        if (bracketed)
        {
            tokens.ExpectOperator(")");
        }

        return names;
    }

    private List<Statement> ReadUntil(string end)
    {
        var body = ReadBody(end);
        tokens.ExpectName(end);
        if (end == "endmacro" && tokens.Is(TokenKind.Name))
        {
            tokens.Take();
        }

        CloseTag();
        return body;
    }

    private void CloseTag() => tokens.Expect(TokenKind.BlockEnd, "'%}'");
}

using System.Globalization;

namespace Tributary.ChatTemplates;

/// <summary>
/// Reads expressions with Jinja's precedence, loosest first: <c>if else</c>, <c>or</c>, <c>and</c>, <c>not</c>, comparisons, <c>+ -</c>, <c>~</c>,
/// <c>* / // %</c>, <c>**</c>, sign, then calls, items and filters. Filters and tests that are not built here are refused by name.
/// </summary>
internal sealed class ExpressionParser(TokenReader tokens)
{
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];
    private static readonly string[] AfterTest = ["else", "or", "and", "if", "is", "in", "not"];

    /// <summary>Any expression.</summary>
    public Expression Read() => tokens.Nested(ReadConditional);

    /// <summary>Any expression but <c>a if b else c</c>: the items of a loop, whose <c>if</c> is the loop's own.</summary>
    public Expression ReadWithoutConditional() => tokens.Nested(ReadOr);

    /// <summary>An expression, or several with commas: a tuple.</summary>
    public Expression ReadTuple(bool conditional = true)
    {
        var at = tokens.Current.At;
        var first = conditional ? Read() : ReadWithoutConditional();
        if (!tokens.IsOperator(","))
        {
            return first;
        }

        var items = new List<Expression> { first };
        while (tokens.TrySkipOperator(",") && !tokens.Is(TokenKind.BlockEnd) && !tokens.Is(TokenKind.OutputEnd) && !tokens.IsOperator(")"))
        {
            items.Add(Read());
        }

        return new ListDisplay(items, IsTuple: true, at);
    }

    private Expression ReadConditional()
    {
        var value = ReadOr();
        while (tokens.IsName("if"))
        {
            var at = tokens.Take().At;
            var condition = ReadOr();
            value = new Conditional(condition, value, tokens.TrySkipName("else") ? tokens.Nested(ReadConditional) : null, at);
        }

        return value;
    }

    private Expression ReadOr() => ReadChain(ReadAnd, () => tokens.IsName("or"));

    private Expression ReadAnd() => ReadChain(ReadNot, () => tokens.IsName("and"));

    private Expression ReadNot()
    {
        if (!tokens.IsName("not"))
        {
            return ReadComparison();
        }

        var at = tokens.Take().At;
        return new Unary("not", tokens.Nested(ReadNot), at);
    }

    private Expression ReadComparison()
    {
        var first = ReadSum();
        var at = tokens.Current.At;
        var rest = new List<(string, Expression)>();
        while (ReadComparisonOperator() is { } found)
        {
            rest.Add((found, ReadSum()));
        }

        return rest.Count == 0 ? first : new Comparison(first, rest, at);
    }

    private string? ReadComparisonOperator()
    {
        if (tokens.Is(TokenKind.Operator) && Comparisons.Contains(tokens.Current.Text))
        {
            return tokens.Take().Text;
        }

        if (tokens.TrySkipName("in"))
        {
            return "in";
        }

        if (!tokens.IsName("not") || !tokens.IsFollowedByName("in"))
        {
            return null;
        }

        tokens.Take();
        tokens.Take();
        return "not in";
    }

    private Expression ReadSum() => ReadChain(ReadConcatenation, () => tokens.IsOperator("+") || tokens.IsOperator("-"));

    private Expression ReadConcatenation() => ReadChain(ReadProduct, () => tokens.IsOperator("~"));

    private Expression ReadProduct() =>
        ReadChain(ReadPower, () => tokens.IsOperator("*") || tokens.IsOperator("/") || tokens.IsOperator("//") || tokens.IsOperator("%"));

    private Expression ReadPower() => ReadChain(() => ReadUnary(withFilters: true), () => tokens.IsOperator("**"));

    private Expression ReadChain(Func<Expression> operand, Func<bool> follows)
    {
        var left = operand();
        while (follows())
        {
            var sign = tokens.Take();
            left = new Binary(sign.Text, left, operand(), sign.At);
        }

        return left;
    }

    private Expression ReadUnary(bool withFilters)
    {
        Expression value;
        if (tokens.IsOperator("-") || tokens.IsOperator("+"))
        {
            var sign = tokens.Take();
            value = new Unary(sign.Text, tokens.Nested(() => ReadUnary(withFilters: false)), sign.At);
        }
        else
        {
            value = ReadPostfix(ReadPrimary());
        }

        return withFilters ? ReadFiltersAndTests(value) : value;
    }

    private Expression ReadPrimary()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                tokens.Take();
                return token.Text switch
                {
                    "true" or "True" => new Literal(true, token.At),
                    "false" or "False" => new Literal(false, token.At),
                    "none" or "None" => new Literal(null, token.At),
                    _ => new Variable(token.Text, token.At),
                };
            case TokenKind.Text:
                return ReadText();
            case TokenKind.Integer:
                tokens.Take();
                return long.TryParse(token.Text, CultureInfo.InvariantCulture, out var whole)
                    ? new Literal(whole, token.At)
                    : throw new TemplateException(token.At, $"the number {token.Text} does not fit into 64 bits");
            case TokenKind.Float:
                tokens.Take();
                return new Literal(double.Parse(token.Text, CultureInfo.InvariantCulture), token.At);
            case TokenKind.Operator when token.Text is "(" or "[" or "{":
                return tokens.Nested(ReadDisplay);
            default:
                throw new TemplateException(token.At, $"found {token}; expected an expression");
        }
    }

    private Literal ReadText()
    {
        var at = tokens.Current.At;
        var text = "";
        while (tokens.Is(TokenKind.Text))
        {
            text += tokens.Take().Text;
        }

        return new Literal(text, at);
    }

    private Expression ReadDisplay()
    {
        var open = tokens.Take();
        if (open.Text == "{")
        {
            return new DictionaryDisplay(ReadList("}", ReadPair), open.At);
        }

        if (open.Text == "[")
        {
            return new ListDisplay(ReadList("]", Read), IsTuple: false, open.At);
        }

        if (tokens.TrySkipOperator(")"))
        {
            return new ListDisplay([], IsTuple: true, open.At);
        }

        var inner = ReadTuple();
        tokens.ExpectOperator(")");
        return inner;
    }

    private (Expression Key, Expression Value) ReadPair()
    {
        var key = Read();
        tokens.ExpectOperator(":");
        return (key, Read());
    }

    private List<T> ReadList<T>(string close, Func<T> read)
    {
        var items = new List<T>();
        while (!tokens.TrySkipOperator(close))
        {
            if (items.Count > 0)
            {
                tokens.ExpectOperator(",");
                if (tokens.TrySkipOperator(close))
                {
                    break;
                }
            }

            items.Add(read());
        }

        return items;
    }

    private Expression ReadPostfix(Expression value)
    {
        while (true)
        {
            var at = tokens.Current.At;
            if (tokens.TrySkipOperator("."))
            {
                var name = tokens.Take();
                value = name.Kind switch
                {
                    TokenKind.Name => new AttributeOf(value, name.Text, at),
                    TokenKind.Integer => new ItemOf(value, new Literal(long.Parse(name.Text, CultureInfo.InvariantCulture), at), at),
                    _ => throw new TemplateException(name.At, $"found {name}; expected a name after '.'"),
                };
            }
            else if (tokens.TrySkipOperator("["))
            {
                value = ReadSubscript(value, at);
            }
            else if (tokens.IsOperator("("))
            {
                value = new Call(value, ReadArguments(), at);
            }
            else
            {
                return value;
            }
        }
    }

    private Expression ReadSubscript(Expression target, Position at)
    {
        var start = tokens.IsOperator(":") ? null : ReadTuple();
        if (!tokens.TrySkipOperator(":"))
        {
            tokens.ExpectOperator("]");
            return new ItemOf(target, start!, at);
        }

        var stop = tokens.IsOperator(":") || tokens.IsOperator("]") ? null : Read();
        var step = tokens.TrySkipOperator(":") && !tokens.IsOperator("]") ? Read() : null;
        tokens.ExpectOperator("]");
        return new SliceOf(target, start, stop, step, at);
    }

    private Arguments ReadArguments()
    {
        tokens.ExpectOperator("(");
        var all = ReadList(")", () =>
        {
            if (tokens.IsOperator("*") || tokens.IsOperator("**"))
            {
                throw new TemplateException(tokens.Current.At, $"'{tokens.Current.Text}' before an argument is not supported; write the arguments out");
            }

            var name = tokens.Is(TokenKind.Name) && tokens.IsFollowedBy("=") ? tokens.Take().Text : null;
            return name is not null && tokens.TrySkipOperator("=") ? (name, Read()) : ((string?)null, Read());
        });
        var named = all.Where(argument => argument.Item1 is not null).Select(argument => (argument.Item1!, argument.Item2)).ToArray();
        return new Arguments([.. all.Where(argument => argument.Item1 is null).Select(argument => argument.Item2)], named);
    }

    private Expression ReadFiltersAndTests(Expression value)
    {
        while (true)
        {
            var at = tokens.Current.At;
            if (tokens.TrySkipOperator("|"))
            {
                value = ReadFilter(value);
            }
            else if (tokens.TrySkipName("is"))
            {
                value = ReadTest(value);
            }
            else if (tokens.IsOperator("("))
            {
                value = new Call(value, ReadArguments(), at);
            }
            else
            {
                return value;
            }
        }
    }

    private FilterOf ReadFilter(Expression value)
    {
        var name = tokens.Expect(TokenKind.Name, "the name of a filter");
        KnownNames.Require("filter", name.Text, Filters.Names, name.At);
        return new FilterOf(value, name.Text, tokens.IsOperator("(") ? ReadArguments() : Arguments.None, name.At);
    }

    private TestOf ReadTest(Expression value)
    {
        var negated = tokens.TrySkipName("not");
        var name = tokens.Expect(TokenKind.Name, "the name of a test");
        KnownNames.Require("test", name.Text, Tests.Names, name.At);
        var arguments = Arguments.None;
        if (tokens.IsOperator("("))
        {
            arguments = ReadArguments();
        }
        else if ((tokens.Is(TokenKind.Name) && !AfterTest.Contains(tokens.Current.Text))
            || tokens.Is(TokenKind.Text) || tokens.Is(TokenKind.Integer) || tokens.Is(TokenKind.Float) || tokens.IsOperator("[") || tokens.IsOperator("{"))
        {
            arguments = new Arguments([ReadPostfix(ReadPrimary())], []);
        }

        return new TestOf(value, name.Text, arguments, negated, name.At);
    }
}

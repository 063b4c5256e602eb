namespace Tributary.ChatTemplates;

/// <summary>
/// Reads expressions with Jinja's precedence, loosest first: <c>if else</c>,
/// <c>or</c>, <c>and</c>, <c>not</c>, comparisons, <c>+ -</c>, <c>~</c>,
/// <c>* / // %</c>, <c>**</c>, sign, then calls, items and filters. Filters and tests that are not built here are refused by name.
/// </summary>
internal sealed partial class ExpressionParser(TokenReader tokens)
{
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];

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

    private Expression ReadOr() => ReadChain(ReadAnd, "or");

    private Expression ReadAnd() => ReadChain(ReadNot, "and");

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

        var isNegated = tokens.IsFollowedByName("in") && tokens.TrySkipName("not");
        return !tokens.TrySkipName("in") ? null : isNegated ? "not in" : "in";
    }

    private Expression ReadSum() => ReadChain(ReadConcatenation, "+", "-");

    private Expression ReadConcatenation() => ReadChain(ReadProduct, "~");

    private Expression ReadProduct() => ReadChain(ReadPower, "*", "/", "//", "%");

    private Expression ReadPower() => ReadChain(() => ReadUnary(withFilters: true), "**");

    private Expression ReadChain(Func<Expression> operand, params string[] signs)
    {
        var left = operand();
        while (tokens.Current is { Kind: TokenKind.Name or TokenKind.Operator, Text: var next } && signs.Contains(next))
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
}

namespace Tributary.ChatTemplates;

/// <content>Names, literals, lists, tuples and dictionaries.</content>
internal sealed partial class ExpressionParser
{
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
                return ReadInteger();
            case TokenKind.Float:
                tokens.Take();
                return new Literal(double.Parse(token.Text, CultureInfo.InvariantCulture), token.At);
            case TokenKind.Operator when token.Text is "(" or "[" or "{":
                return tokens.Nested(ReadDisplay);
            default:
                throw new TemplateException(token.At, $"found {token}; expected an expression");
        }
    }

    private Literal ReadInteger()
    {
        var token = tokens.Take();
        return long.TryParse(token.Text, CultureInfo.InvariantCulture, out var whole)
            ? new Literal(whole, token.At)
            : throw new TemplateException(token.At, $"the number {token.Text} does not fit into 64 bits");
    }

    private Literal ReadText()
    {
        var at = tokens.Current.At;
        var text = new StringBuilder();
        while (tokens.Is(TokenKind.Text))
        {
            text.Append(tokens.Take().Text);
        }

        return new Literal(text.ToString(), at);
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
}

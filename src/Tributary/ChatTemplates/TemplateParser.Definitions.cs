namespace Tributary.ChatTemplates;

/// <content>The tags that give names: set and macro.</content>
internal sealed partial class TemplateParser
{
    private Statement ReadSet(Position at)
    {
        var targets = new List<Expression>();
        do
        {
            targets.Add(ReadTarget());
        }
        while (tokens.TrySkipOperator(","));

        if (tokens.TrySkipOperator("="))
        {
            var value = expressions.ReadTuple();
            CloseTag();
            return new Set(targets, value, at);
        }

        tokens.Expect(targets.Count == 1 && tokens.Is(TokenKind.BlockEnd), "'='");
        CloseTag();
        return new SetBlock(targets[0], ReadUntil("endset"), at);
    }

    private Expression ReadTarget()
    {
        var name = tokens.Expect(TokenKind.Name, "the name of a variable");
        var variable = new Variable(name.Text, name.At);
        return tokens.TrySkipOperator(".")
            ? new AttributeOf(variable, tokens.Expect(TokenKind.Name, "a name after '.'").Text, name.At)
            : variable;
    }

    private MacroDefinition ReadMacro(Position at)
    {
        var name = tokens.Expect(TokenKind.Name, "the name of a macro").Text;
        var parameters = new List<(string, Expression?)>();
        tokens.ExpectOperator("(");
        while (!tokens.TrySkipOperator(")"))
        {
            if (parameters.Count > 0)
            {
                tokens.ExpectOperator(",");
            }

            var parameter = tokens.Expect(TokenKind.Name, "the name of a parameter");
            var value = tokens.TrySkipOperator("=") ? expressions.Read() : null;
            if (value is null && parameters.Count > 0 && parameters[^1].Item2 is not null)
            {
                throw new TemplateException(parameter.At, $"the parameter '{parameter.Text}' has no default, but the one before it has");
            }

            parameters.Add((parameter.Text, value));
        }

        CloseTag();
        var outside = loops;
        loops = 0;
        var body = ReadUntil("endmacro");
        loops = outside;
        return new MacroDefinition(name, parameters, body, at);
    }
}

namespace Tributary.ChatTemplates;

/// <content>What follows a value: attributes, items, calls, filters and tests.</content>
internal sealed partial class ExpressionParser
{
    private static readonly string[] AfterTest = ["else", "or", "and", "if", "is", "in", "not"];

    private Expression ReadPostfix(Expression value)
    {
        while (true)
        {
            var at = tokens.Current.At;
            if (tokens.TrySkipOperator("."))
            {
                value = tokens.Is(TokenKind.Integer) ? new ItemOf(value, ReadInteger(), at)
                    : new AttributeOf(value, tokens.Expect(TokenKind.Name, "a name after '.'").Text, at);
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
        var at = tokens.Current.At;
        tokens.ExpectOperator("(");
        var all = ReadList(")", () =>
        {
            if (tokens.IsOperator("*") || tokens.IsOperator("**"))
            {
                throw new TemplateException(tokens.Current.At,
                    $"'{tokens.Current.Text}' before an argument is not supported; write the arguments out");
            }

            var name = tokens.Is(TokenKind.Name) && tokens.IsFollowedBy("=") ? tokens.Take().Text : null;
            return name is not null && tokens.TrySkipOperator("=") ? (name, Read()) : ((string?)null, Read());
        });
        if (all.Where(argument => argument.Item1 is not null).GroupBy(argument => argument.Item1, StringComparer.Ordinal)
            .FirstOrDefault(same => same.Skip(1).Any()) is { Key: var twice })
        {
            throw new TemplateException(at, $"the argument '{twice}' is given twice");
        }

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
            || tokens.Is(TokenKind.Text) || tokens.Is(TokenKind.Integer) || tokens.Is(TokenKind.Float)
                || tokens.IsOperator("[") || tokens.IsOperator("{"))
        {
            arguments = new Arguments([ReadPostfix(ReadPrimary())], []);
        }

        return new TestOf(value, name.Text, arguments, negated, name.At);
    }
}

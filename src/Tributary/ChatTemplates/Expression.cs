namespace Tributary.ChatTemplates;

/// <summary>An expression of a template; the closed set of its kinds stands below.</summary>
internal abstract record Expression(Position At);

/// <summary>A text, number, true, false or none.</summary>
internal sealed record Literal(object? Value, Position At) : Expression(At);

/// <summary>A variable.</summary>
internal sealed record Variable(string Name, Position At) : Expression(At);

/// <summary><c>[a, b]</c>, or a tuple.</summary>
internal sealed record ListDisplay(IReadOnlyList<Expression> Items, bool IsTuple, Position At) : Expression(At);

/// <summary><c>{k: v}</c></summary>
internal sealed record DictionaryDisplay(IReadOnlyList<(Expression Key, Expression Value)> Items, Position At) : Expression(At);

/// <summary><c>x.name</c></summary>
internal sealed record AttributeOf(Expression Target, string Name, Position At) : Expression(At);

/// <summary><c>x[i]</c></summary>
internal sealed record ItemOf(Expression Target, Expression Index, Position At) : Expression(At);

/// <summary><c>x[start:stop:step]</c></summary>
internal sealed record SliceOf(Expression Target, Expression? Start, Expression? Stop, Expression? Step, Position At) : Expression(At);

/// <summary><c>f(a, k=b)</c></summary>
internal sealed record Call(Expression Target, Arguments Arguments, Position At) : Expression(At);

/// <summary><c>x|name(a)</c></summary>
internal sealed record FilterOf(Expression Target, string Name, Arguments Arguments, Position At) : Expression(At);

/// <summary><c>x is name(a)</c>, or <c>is not</c>.</summary>
internal sealed record TestOf(Expression Target, string Name, Arguments Arguments, bool Negated, Position At) : Expression(At);

/// <summary><c>not x</c>, <c>-x</c>, <c>+x</c></summary>
internal sealed record Unary(string Operator, Expression Operand, Position At) : Expression(At);

/// <summary>Arithmetic, <c>~</c>, <c>and</c>, <c>or</c>.</summary>
internal sealed record Binary(string Operator, Expression Left, Expression Right, Position At) : Expression(At);

/// <summary><c>a &lt; b &lt;= c</c>, <c>in</c>, <c>not in</c>; each operand is evaluated once.</summary>
internal sealed record Comparison(Expression First, IReadOnlyList<(string Operator, Expression Right)> Rest, Position At) : Expression(At);

/// <summary><c>a if c else b</c></summary>
internal sealed record Conditional(Expression Condition, Expression Then, Expression? Else, Position At) : Expression(At);

/// <summary>The arguments of a call, filter or test.</summary>
internal sealed record Arguments(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named)
{
    public static Arguments None { get; } = new([], []);

    /// <summary>The values, with a name and without.</summary>
    public IEnumerable<Expression> All => Positional.Concat(Named.Select(argument => argument.Value));
}

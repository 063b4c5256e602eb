namespace Tributary.ChatTemplates;

/// <summary>A statement of a template; the closed set of its kinds stands below.</summary>
internal abstract record Statement(Position At);

/// <summary>Text as it is.</summary>
internal sealed record TextOutput(string Text, Position At) : Statement(At);

/// <summary><c>{{ x }}</c></summary>
internal sealed record ExpressionOutput(Expression Value, Position At) : Statement(At);

/// <summary><c>if</c>, <c>elif</c>, <c>else</c>; the last branch's condition may be null.</summary>
internal sealed record If(IReadOnlyList<(Expression? Condition, IReadOnlyList<Statement> Body)> Branches, Position At) : Statement(At);

/// <summary><c>for targets in items if condition</c>, with <c>else</c> for no items.</summary>
internal sealed record For(
    IReadOnlyList<string> Targets,
    Expression Items,
    Expression? Condition,
    IReadOnlyList<Statement> Body,
    IReadOnlyList<Statement> Else,
    Position At) : Statement(At);

/// <summary><c>set a, b = x</c>; a target may be an attribute of a namespace.</summary>
internal sealed record Set(IReadOnlyList<Expression> Targets, Expression Value, Position At) : Statement(At);

/// <summary><c>set a</c> ... <c>endset</c></summary>
internal sealed record SetBlock(Expression Target, IReadOnlyList<Statement> Body, Position At) : Statement(At);

/// <summary><c>macro name(a, b=1)</c></summary>
internal sealed record MacroDefinition(
    string Name,
    IReadOnlyList<(string Name, Expression? Default)> Parameters,
    IReadOnlyList<Statement> Body,
    Position At) : Statement(At);

/// <summary><c>generation</c> ... <c>endgeneration</c>: what the assistant says; prints as it is.</summary>
internal sealed record Generation(IReadOnlyList<Statement> Body, Position At) : Statement(At);

/// <summary><c>break</c> or <c>continue</c></summary>
internal sealed record LoopControl(bool IsBreak, Position At) : Statement(At);

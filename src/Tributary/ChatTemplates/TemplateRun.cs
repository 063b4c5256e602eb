namespace Tributary.ChatTemplates;

/// <summary>One rendering: goes through the statements and writes. Every step is counted (<see cref="Budget"/>).</summary>
internal sealed class TemplateRun
{
    private readonly Budget budget;
    private readonly ExpressionRun expressions;
    private StringBuilder output = new();

    /// <summary>How a statement ends.</summary>
    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    private TemplateRun(ChatRequest request)
    {
        budget = new Budget(request.Bounds);
        expressions = new ExpressionRun(budget, request.Clock, Call);
    }

    /// <summary>The text of a template.</summary>
    /// <param name="template">Its statements.</param>
    /// <param name="variables">What it is given.</param>
    /// <param name="request">Its clock and bounds.</param>
    public static string Render(IReadOnlyList<Statement> template, Scope variables, ChatRequest request)
    {
        var run = new TemplateRun(request);
        // What a template sets hides what it was given, for this rendering alone.
        run.RunAll(template, new Scope(variables));
        return run.output.ToString();
    }

    private Flow RunAll(IReadOnlyList<Statement> body, Scope scope)
    {
        foreach (var statement in body)
        {
            budget.Spend(statement.At);
            if (RunOne(statement, scope) is var flow and not Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    private Flow RunOne(Statement statement, Scope scope)
    {
        switch (statement)
        {
            case TextOutput text:
                Write(text.Text, text.At);
                return Flow.Next;
            case ExpressionOutput expression:
                Write(PythonText.Of(expressions.Value(expression.Value, scope), new Work(expression.At, budget)), expression.At);
                return Flow.Next;
            case If branches:
                var taken = branches.Branches.FirstOrDefault(branch => branch.Condition is null
                    || Python.IsTrue(expressions.Value(branch.Condition, scope)));
                return taken.Body is null ? Flow.Next : RunAll(taken.Body, scope);
            case For loop:
                return RunLoop(loop, scope);
            case Set set:
                AssignAll(set, expressions.Value(set.Value, scope), scope);
                return Flow.Next;
            case SetBlock block:
                Assign(block.Target, Capture(block.Body, new Scope(scope)), scope);
                return Flow.Next;
            case MacroDefinition macro:
                scope[macro.Name] = new Macro(macro, scope);
                return Flow.Next;
            case Generation generation:
                return RunAll(generation.Body, scope);
            default:
                return ((LoopControl)statement).IsBreak ? Flow.Break : Flow.Continue;
        }
    }

    private Flow RunLoop(For loop, Scope scope)
    {
        var items = Python.Items(expressions.Value(loop.Items, scope), new Work(loop.Items.At, budget));
        if (loop.Condition is { } condition)
        {
            items = [.. items.Where(item => Python.IsTrue(expressions.Value(condition, LoopScope(loop, item, scope))))];
        }

        if (items.Count == 0)
        {
            return RunAll(loop.Else, new Scope(scope));
        }

        for (var i = 0; i < items.Count; i++)
        {
            budget.Spend(loop.At);
            var inner = LoopScope(loop, items[i], scope);
            inner["loop"] = new LoopState(items, i);
            if (RunAll(loop.Body, inner) == Flow.Break)
            {
                break;
            }
        }

        return Flow.Next;
    }

    private Scope LoopScope(For loop, object? item, Scope around)
    {
        var scope = new Scope(around);
        foreach (var (name, value) in loop.Targets.Zip(Unpacked(item, loop.Targets.Count, loop.At)))
        {
            scope[name] = value;
        }

        return scope;
    }

    private void AssignAll(Set set, object? value, Scope scope)
    {
        foreach (var (target, item) in set.Targets.Zip(Unpacked(value, set.Targets.Count, set.At)))
        {
            Assign(target, item, scope);
        }
    }

    private IReadOnlyList<object?> Unpacked(object? value, int count, Position at)
    {
        budget.Spend(at, count);
        var items = count == 1 ? [value] : Python.Items(value, new Work(at, budget));
        return items.Count == count
            ? items
            : throw new TemplateException(at, $"{Invariant.Text(count)} variables for {Invariant.Text(items.Count)} values");
    }

    private void Assign(Expression target, object? value, Scope scope)
    {
        if (target is not AttributeOf attribute)
        {
            scope[((Variable)target).Name] = value;
        }
        else if (expressions.Value(attribute.Target, scope) is TemplateNamespace space)
        {
            space[attribute.Name] = value;
        }
        else
        {
            throw new TemplateException(attribute.At, $"'{((Variable)attribute.Target).Name}' is no namespace; only a "
                + $"namespace's attributes can be set");
        }
    }

    private string Call(Macro macro, CallArguments arguments)
    {
        var definition = macro.Definition;
        budget.Spend(arguments.At, definition.Parameters.Count);
        var bound = arguments.Bind(definition.Name, [.. definition.Parameters.Select(parameter => parameter.Name)]);
        var scope = new Scope(macro.Around);
        for (var i = 0; i < definition.Parameters.Count; i++)
        {
            var (name, otherwise) = definition.Parameters[i];
            var absent = new UndefinedValue($"'{definition.Name}' was called without '{name}'");
            scope[name] = bound.Value(i, absent) is var given && ReferenceEquals(given, absent) && otherwise is not null
                ? expressions.Value(otherwise, scope)
                : given;
        }

        budget.Enter(arguments.At);
        var text = Capture(definition.Body, scope);
        budget.Leave();
        return text;
    }

    private string Capture(IReadOnlyList<Statement> body, Scope scope)
    {
        var outside = output;
        output = new StringBuilder();
        RunAll(body, scope);
        var text = output.ToString();
        output = outside;
        return text;
    }

    private void Write(string text, Position at)
    {
        budget.SpendText(at, text.Length);
        output.Append(text);
    }
}

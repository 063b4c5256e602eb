using System.Runtime.CompilerServices;

namespace Tributary.ChatTemplates;

/// <summary>Gives the values of expressions.</summary>
/// <param name="budget">Counts the steps.</param>
/// <param name="clock">For strftime_now; null: there is no such function.</param>
/// <param name="callMacro">Writes a macro.</param>
internal sealed class ExpressionRun(Budget budget, TimeProvider? clock, Func<Macro, CallArguments, string> callMacro)
{
    public object? Value(Expression expression, Scope scope)
    {
        budget.Spend(expression.At);
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return expression switch
        {
            Literal literal => literal.Value,
            Variable variable => Lookup(variable, scope),
            ListDisplay list => new TemplateList([.. list.Items.Select(item => Value(item, scope))],
                list.IsTuple ? ListKind.Tuple : ListKind.List),
            DictionaryDisplay display => Dictionary(display, scope),
            AttributeOf attribute => Access.Attribute(Value(attribute.Target, scope), attribute.Name, attribute.At),
            ItemOf item => Access.Item(Value(item.Target, scope), Value(item.Index, scope), At(item)),
            SliceOf slice => Access.Slice(Value(slice.Target, scope), Bound(slice.Start), Bound(slice.Stop), Bound(slice.Step), At(slice)),
            Call call => CallOf(call, scope),
            FilterOf filter => Filters.Apply(filter.Name, Value(filter.Target, scope), Arguments(filter.Arguments, filter.At, scope)),
            TestOf test => Tests.Apply(test.Name, Value(test.Target, scope), Arguments(test.Arguments, test.At, scope)) != test.Negated,
            Unary unary => OfUnary(unary, Value(unary.Operand, scope)),
            Binary binary => OfBinary(binary, scope),
            Comparison comparison => Holds(comparison, scope),
            Conditional conditional when Python.IsTrue(Value(conditional.Condition, scope)) => Value(conditional.Then, scope),
            Conditional { Else: { } otherwise } => Value(otherwise, scope),
            _ => new UndefinedValue("the 'if' has no 'else' and its condition is false"),
        };

        object? Bound(Expression? bound) => bound is null ? null : Value(bound, scope);
    }

    private Work At(Expression expression) => new(expression.At, budget);

    private object? Lookup(Variable variable, Scope scope)
    {
        budget.Spend(variable.At, scope.Depth);
        if (scope.TryGet(variable.Name, out var value))
        {
            return value;
        }

        return Functions.Names.Contains(variable.Name) && (variable.Name != Functions.Now || clock is not null)
            ? new Function(variable.Name)
            : new UndefinedValue(variable.Name == Functions.Now ? Functions.NoClock : $"'{variable.Name}' is undefined");
    }

    private TemplateDictionary Dictionary(DictionaryDisplay display, Scope scope)
    {
        var dictionary = new TemplateDictionary();
        foreach (var (key, value) in display.Items)
        {
            dictionary[Python.Key(Value(key, scope), At(key))] = Value(value, scope);
        }

        return dictionary;
    }

    private object? CallOf(Call call, Scope scope)
    {
        var target = Value(call.Target, scope);
        var arguments = Arguments(call.Arguments, call.At, scope);
        return target switch
        {
            Macro macro => callMacro(macro, arguments),
            Function function => Functions.Call(function, arguments, clock),
            BoundMethod method => Methods.Call(method, arguments),
            UndefinedValue undefined => throw new TemplateException(call.At, undefined.Message),
            _ => throw new TemplateException(call.At, $"a value of the type {Python.TypeName(target)} cannot be called"),
        };
    }

    private CallArguments Arguments(Arguments written, Position at, Scope scope) => new(
        [.. written.Positional.Select(argument => Value(argument, scope))],
        written.Named.ToDictionary(argument => argument.Name, argument => Value(argument.Value, scope)),
        at,
        budget);

    private static object? OfUnary(Unary unary, object? operand) => unary.Operator switch
    {
        "not" => !Python.IsTrue(operand),
        "-" => Operators.Negate(operand, unary.At),
        _ => Python.Number(operand) ?? throw new TemplateException(unary.At, $"'+' does not go with {Python.TypeName(operand)}"),
    };

    private object? OfBinary(Binary binary, Scope scope)
    {
        var left = Value(binary.Left, scope);
        switch (binary.Operator)
        {
            case "and":
                return Python.IsTrue(left) ? Value(binary.Right, scope) : left;
            case "or":
                return Python.IsTrue(left) ? left : Value(binary.Right, scope);
            case "~":
                var (first, second) = (PythonText.Of(left, At(binary)), PythonText.Of(Value(binary.Right, scope), At(binary)));
                return Operators.Apply("+", first, second, At(binary));
            default:
                return Operators.Apply(binary.Operator, left, Value(binary.Right, scope), At(binary));
        }
    }

    private bool Holds(Comparison comparison, Scope scope)
    {
        var left = Value(comparison.First, scope);
        foreach (var (sign, right) in comparison.Rest)
        {
            var value = Value(right, scope);
            if (!Tests.Compare(sign, left, value, At(comparison)))
            {
                return false;
            }

            left = value;
        }

        return true;
    }
}

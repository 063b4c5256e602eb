using System.Runtime.CompilerServices;

namespace Tributary.ChatTemplates;

/// <summary>
/// Refuses, before anything is rendered, calls of functions and methods that are not built here, and filters and tests that are named by
/// a text, as in <c>map('upper')</c>. What depends on values (a method of another type) is left to the rendering.
/// </summary>
internal sealed class CallCheck
{
    private readonly HashSet<string> known = [.. Functions.Names];
    private readonly List<Call> calls = [];

    public static void Check(IReadOnlyList<Statement> template)
    {
        var check = new CallCheck();
        check.Visit(template);
        foreach (var call in check.calls)
        {
            switch (call.Target)
            {
                case Variable variable:
                    KnownNames.Require("function", variable.Name, [.. check.known], variable.At);
                    break;
                case AttributeOf attribute when Methods.Changing.Contains(attribute.Name) && !check.known.Contains(attribute.Name):
                    throw Methods.Refuse(attribute.Name, attribute.At);
                case AttributeOf attribute:
                    KnownNames.Require("method", attribute.Name, [.. Methods.Names, .. check.known], attribute.At);
                    break;
            }
        }
    }

    private void Visit(IReadOnlyList<Statement> body)
    {
        foreach (var statement in body)
        {
            Visit(statement);
        }
    }

    private void Visit(Statement statement)
    {
        switch (statement)
        {
            case ExpressionOutput output:
                Visit(output.Value);
                break;
            case If branches:
                foreach (var (condition, body) in branches.Branches)
                {
                    Visit(condition);
                    Visit(body);
                }

                break;
            case For loop:
                known.UnionWith(loop.Targets);
                Visit(loop.Items);
                Visit(loop.Condition);
                Visit(loop.Body);
                Visit(loop.Else);
                break;
            case Set set:
                known.UnionWith(set.Targets.Select(NameOf));
                Visit(set.Value);
                break;
            case SetBlock block:
                known.Add(NameOf(block.Target));
                Visit(block.Body);
                break;
            case MacroDefinition macro:
                known.Add(macro.Name);
                known.UnionWith(macro.Parameters.Select(parameter => parameter.Name));
                VisitAll(macro.Parameters.Select(parameter => parameter.Default));
                Visit(macro.Body);
                break;
            case Generation generation:
                Visit(generation.Body);
                break;
        }
    }

    private void Visit(Expression? expression)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (expression)
        {
            case Call call:
                calls.Add(call);
                Visit(call.Target);
                Visit(call.Arguments);
                break;
            case FilterOf filter:
                CheckNamed(filter);
                Visit(filter.Target);
                Visit(filter.Arguments);
                break;
            case TestOf test:
                Visit(test.Target);
                Visit(test.Arguments);
                break;
            case ListDisplay list:
                VisitAll(list.Items);
                break;
            case DictionaryDisplay dictionary:
                VisitAll(dictionary.Items.SelectMany(item => (Expression[])[item.Key, item.Value]));
                break;
            case AttributeOf attribute:
                Visit(attribute.Target);
                break;
            case ItemOf item:
                VisitAll([item.Target, item.Index]);
                break;
            case SliceOf slice:
                VisitAll([slice.Target, slice.Start, slice.Stop, slice.Step]);
                break;
            case Unary unary:
                Visit(unary.Operand);
                break;
            case Binary binary:
                VisitAll([binary.Left, binary.Right]);
                break;
            case Comparison comparison:
                VisitAll([comparison.First, .. comparison.Rest.Select(part => part.Right)]);
                break;
            case Conditional conditional:
                VisitAll([conditional.Condition, conditional.Then, conditional.Else]);
                break;
        }
    }

    private void Visit(Arguments arguments) => VisitAll(arguments.Positional.Concat(arguments.Named.Select(argument => argument.Value)));

    private void VisitAll(IEnumerable<Expression?> expressions)
    {
        foreach (var expression in expressions)
        {
            Visit(expression);
        }
    }

    private static void CheckNamed(FilterOf filter)
    {
        var place = filter.Name is "selectattr" or "rejectattr" ? 1 : 0;
        if (filter.Name is "map" or "select" or "reject" or "selectattr" or "rejectattr"
            && filter.Arguments.Positional.Count > place && filter.Arguments.Positional[place] is Literal { Value: string name } literal)
        {
            KnownNames.Require(filter.Name == "map" ? "filter" : "test", name, filter.Name == "map"
                ? Filters.Names : Tests.Names, literal.At);
        }
    }

    private static string NameOf(Expression target) => target is AttributeOf attribute ? attribute.Name : ((Variable)target).Name;
}

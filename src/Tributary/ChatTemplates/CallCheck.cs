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
        string[] functions = [.. check.known];
        string[] methods = [.. Methods.Names, .. check.known];
        foreach (var call in check.calls)
        {
            switch (call.Target)
            {
                case Variable variable when !check.known.Contains(variable.Name):
                    KnownNames.Require("function", variable.Name, functions, variable.At);
                    break;
                case AttributeOf attribute when Methods.Changing.Contains(attribute.Name) && !check.known.Contains(attribute.Name):
                    throw Methods.Refuse(attribute.Name, attribute.At);
                case AttributeOf attribute when !check.known.Contains(attribute.Name):
                    KnownNames.Require("method", attribute.Name, methods, attribute.At);
                    break;
            }
        }
    }

    private void Visit(IEnumerable<Statement> body)
    {
        foreach (var statement in body)
        {
            known.UnionWith(NamesOf(statement));
            Visit(PartsOf(statement));
            Visit(BodyOf(statement));
        }
    }

    private void Visit(IEnumerable<Expression?> expressions)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var expression in expressions.OfType<Expression>())
        {
            if (expression is Call call)
            {
                calls.Add(call);
            }

            if (expression is FilterOf filter)
            {
                CheckNamed(filter);
            }

            Visit(PartsOf(expression));
        }
    }

    private static IEnumerable<string> NamesOf(Statement statement) => statement switch
    {
        For loop => loop.Targets,
        Set set => set.Targets.Select(NameOf),
        SetBlock block => [NameOf(block.Target)],
        MacroDefinition macro => [macro.Name, .. macro.Parameters.Select(parameter => parameter.Name)],
        _ => [],
    };

    private static IEnumerable<Expression?> PartsOf(Statement statement) => statement switch
    {
        ExpressionOutput output => [output.Value],
        If branches => branches.Branches.Select(branch => branch.Condition),
        For loop => [loop.Items, loop.Condition],
        Set set => [set.Value],
        MacroDefinition macro => macro.Parameters.Select(parameter => parameter.Default),
        _ => [],
    };

    private static IEnumerable<Statement> BodyOf(Statement statement) => statement switch
    {
        If branches => branches.Branches.SelectMany(branch => branch.Body),
        For loop => loop.Body.Concat(loop.Else),
        SetBlock block => block.Body,
        MacroDefinition macro => macro.Body,
        Generation generation => generation.Body,
        _ => [],
    };

    private static IEnumerable<Expression?> PartsOf(Expression expression) => expression switch
    {
        Call call => [call.Target, .. call.Arguments.All],
        FilterOf filter => [filter.Target, .. filter.Arguments.All],
        TestOf test => [test.Target, .. test.Arguments.All],
        ListDisplay list => [.. list.Items],
        DictionaryDisplay dictionary => [.. dictionary.Items.SelectMany(item => (Expression[])[item.Key, item.Value])],
        AttributeOf attribute => [attribute.Target],
        ItemOf item => [item.Target, item.Index],
        SliceOf slice => [slice.Target, slice.Start, slice.Stop, slice.Step],
        Unary unary => [unary.Operand],
        Binary binary => [binary.Left, binary.Right],
        Comparison comparison => [comparison.First, .. comparison.Rest.Select(part => part.Right)],
        Conditional conditional => [conditional.Condition, conditional.Then, conditional.Else],
        _ => [],
    };

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

namespace Tributary.Fuzz.Mutations;

/// <summary>Makes chat templates by a grammar, so that most get past the parser and are rendered.</summary>
internal sealed class TemplateGrammar(Dice dice)
{
    private const int MostLevels = 4;

    private static readonly string[] Names = ["messages", "tools", "bos_token", "add_generation_prompt", "m", "x", "ns", "loop", "missing", "documents"];
    private static readonly string[] Attributes = ["role", "content", "x", "index", "first", "last", "length", "items", "previtem"];

    private static readonly string[] Literals = ["0", "1", "-1", "2", "3", "7", "1.5", "9223372036854775807", "-9223372036854775808", "1e308", "100000",
        "''", "'a'", "'ab c'", "'%s'", "'😀é'", "'\\n'", "true", "false", "none", "[]", "{}", "()", "[1, 2, 3]", "['b', 'a']", "{'a': 1}", "(1, 'a')"];

    private static readonly string[] FilterNames = ["abs", "capitalize", "count", "default('x')", "default('x', true)", "float", "indent", "indent(2)", "int",
        "length", "lower", "replace('a', 'b')", "replace('', 'aaaa')", "round", "round(2)", "round(1, 'floor')", "safe", "string", "title", "tojson",
        "tojson(indent=2)", "trim", "upper", "dictsort", "first", "items", "join", "join(', ')", "last", "list", "map('upper')", "map(attribute='role')",
        "max", "min", "reject", "rejectattr('role')", "reverse", "select", "select('string')", "selectattr('role', 'equalto', 'user')", "sort",
        "sort(reverse=true)", "sum", "unique"];

    private static readonly string[] Calls = ["count('a')", "endswith('a')", "find('a')", "index('a')", "isalnum()", "isdigit()", "join(['a', 'b'])", "lower()",
        "lstrip()", "removeprefix('a')", "replace('a', 'aaaa')", "rfind('a')", "rsplit('a', 1)", "split()", "split('')", "split('a', 2)", "splitlines()",
        "startswith('a')", "strip('a')", "title()", "upper()", "get('role')", "get('x', 1)", "keys()", "values()", "items()", "copy()", "format(1)", "append(1)"];

    private static readonly string[] Tests = ["boolean", "callable", "defined", "divisibleby(3)", "divisibleby 0", "even", "odd", "false", "float", "in [1]",
        "integer", "iterable", "lower", "mapping", "none", "number", "sameas none", "sequence", "string", "true", "undefined", "upper", "eq 1", "gt 1"];

    private static readonly string[] Operators = ["+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"];

    /// <summary>A template.</summary>
    public string Template() => string.Concat(Enumerable.Range(0, 1 + dice.Below(4)).Select(_ => Statement(0)));

    private string Statement(int level) => (level >= MostLevels ? dice.Below(3) : dice.Below(12)) switch
    {
        0 => dice.Of("a", " text\n", "<|im_start|>", "{# note #}", "😀", "{% raw %}{{ x }}{% endraw %}"),
        1 or 2 or 3 => $"{{{{{dice.Of("", "-")} {Expression(level)} }}}}",
        4 or 5 => $"{{%- for m in {Expression(level)} %}}{Statement(level + 1)}{dice.Of("", "{{ loop.index }}", "{% break %}", "{% continue %}")}"
            + $"{dice.Of("", $"{{% else %}}{Statement(level + 1)}")}{{% endfor %}}",
        6 or 7 => $"{{% if {Expression(level)} %}}{Statement(level + 1)}{dice.Of("", $"{{% elif {Expression(level)} %}}b", "{% else %}c")}{{% endif -%}}",
        8 => $"{{% set {dice.Of("x", "m", "ns.x", "x, m", "ns")} = {Expression(level)} %}}",
        9 => $"{{% set ns = namespace({dice.Of("", "x=1", "x=" + Expression(level))}) %}}{{% set ns.x = ns.x + {Expression(level)} %}}{{{{ ns.x }}}}",
        10 => $"{{% macro f(a, b={Expression(level)}) %}}{Statement(level + 1)}{{{{ a }}}}{dice.Of("", "{{ f(a) }}")}{{% endmacro %}}{{{{ f({Expression(level)}) }}}}",
        _ => $"{{% set x %}}{Statement(level + 1)}{{% endset %}}{dice.Of("{% filter upper %}", "{% generation %}", "{% call f() %}", "")}",
    };

    private string Expression(int level) => (level >= MostLevels ? dice.Below(3) : dice.Below(14)) switch
    {
        0 => dice.Of(Literals),
        1 => dice.Of(Names),
        2 => $"messages[{dice.Of("0", "-1", "1:", ":-1", "::-1", "::2", "5", "'a'")}]",
        3 => $"{Expression(level + 1)} | {dice.Of(FilterNames)}",
        4 => $"({Expression(level + 1)}).{dice.Of(Calls)}",
        5 => $"{dice.Of(Names)}.{dice.Of(Attributes)}",
        6 or 7 => $"{Operand(level)} {dice.Of(Operators)} {Operand(level)}",
        8 => $"{Expression(level + 1)} is {dice.Of("", "not ")}{dice.Of(Tests)}",
        9 => $"({Expression(level + 1)} if {Expression(level + 1)}{dice.Of("", $" else {Expression(level + 1)}")})",
        10 => $"[{Expression(level + 1)}, {Expression(level + 1)}]",
        11 => $"{{'a': {Expression(level + 1)}, {dice.Of("'b'", "1", "m")}: {Expression(level + 1)}}}",
        12 => dice.Of($"range({Operand(level)})", $"range(0, {Operand(level)}, {Operand(level)})", "namespace(a=1)", "raise_exception('no')", "dict(a=1)",
            "strftime_now('%Y')", $"range({dice.Of("3", "50", "100000")}) | list"),
        _ => $"{dice.Of("not ", "-", "+")}{Operand(level)}",
    };

    private string Operand(int level) => dice.OneIn(2) ? dice.Of(Literals) : $"({Expression(level + 1)})";
}

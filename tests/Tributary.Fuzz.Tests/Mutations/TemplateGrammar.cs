namespace Tributary.Fuzz.Mutations;

/// <summary>Makes chat templates by a grammar that knows kinds of values, so that most are read and many are rendered to their end;
/// one value of twenty is of whatever kind.</summary>
internal sealed class TemplateGrammar(Dice dice)
{
    private const int MostLevels = 4;

    private static readonly string[] TextFilters = ["capitalize", "indent", "indent(2)", "lower", "replace('a', 'b')",
        "replace('', 'aaaa')", "safe", "string",
        "title", "trim", "upper", "reverse", "default('x')"];

    private static readonly string[] TextCalls = ["lower()", "lstrip()", "removeprefix('a')", "removesuffix('a')", "replace('a', 'aaaa')",
        "strip('a')", "title()",
        "upper()", "rstrip()", "capitalize()", "join(['a', 'b'])"];

    private static readonly string[] NumberCalls = ["count('a')", "find('a')", "rfind('a')"];

    private static readonly string[] RowFilters = ["list", "sort", "sort(reverse=true)", "unique", "reverse", "map('string')",
        "map('upper')", "select('string')",
        "reject('none')", "select"];

    private static readonly string[] MessageFilters = ["selectattr('role', 'equalto', 'user')", "rejectattr('role')",
        "map(attribute='content')", "list"];

    private static readonly string[] TextTests = ["defined", "string", "lower", "upper", "in 'abc'", "none", "iterable", "eq 'a'",
        "sequence"];
    private static readonly string[] NumberTests = ["even", "odd", "divisibleby(3)", "integer", "float", "number", "gt 1", "in [1]"];

    private static readonly string[] Anything = ["none", "missing", "messages", "tools", "loop", "ns", "{}", "()", "range(100000)",
        "1e308", "9223372036854775807", "'%s'",
        "namespace(a=1)", "dict(a=1)", "raise_exception('no')", "strftime_now('%Y')", "-9223372036854775808", "messages[5]", "x.y.z",
            "'a' * 3", "2 ** 9"];

    /// <summary>A template.</summary>
    public string Template() => string.Concat(Enumerable.Range(0, 1 + dice.Below(3)).Select(_ => Statement(0)));

    private string Statement(int level) => (level >= MostLevels ? dice.Below(4) : dice.Below(12)) switch
    {
        0 => dice.Of("a", " text\n", "<|im_start|>", "{# note #}", "😀", "{% raw %}{{ x }}{% endraw %}"),
        1 or 2 or 3 => $"{{{{{dice.Of("", "-")} {Value(level)} }}}}",
        4 => $"{{%- for m in messages %}}{{{{ m.role }}}}{Statement(level + 1)}"
            + $"{dice.Of("", "{{ loop.index }}", "{{ loop.last }}", "{% break %}")}{{% endfor %}}",
        5 => $"{{% for i in {Row(level)} %}}{{{{ i }}}}{Statement(level + 1)}{dice.Of("", $"{{% else %}}{Statement(level
            + 1)}")}{{% endfor %}}",
        6 or 7 => $"{{% if {Truth(level)} %}}{Statement(level + 1)}"
            + $"{dice.Of("", $"{{% elif {Truth(level)} %}}b", "{% else %}c")}{{% endif -%}}",
        8 => $"{{% set x = {Value(level)} %}}{{{{ x }}}}",
        9 => $"{{% set ns = namespace(n={Number(level)}) %}}{{% for i in {Row(level)} %}}"
            + "{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}",
        10 => $"{{% macro f(a, b={Value(level)}) %}}{Statement(level + 1)}{{{{ a }}}}{{{{ b }}}}{{% endmacro %}}"
            + $"{{{{ f({Value(level)}) }}}}",
        _ => $"{{% set x %}}{Statement(level + 1)}{{% endset %}}{{{{ x | length }}}}",
    };

    private string Value(int level) => dice.Below(5) switch
    {
        0 or 1 => Text(level),
        2 => Number(level),
        3 => Row(level),
        _ => Truth(level),
    };

    private string Text(int level) => Other() ?? (level >= MostLevels ? dice.Below(3) : dice.Below(10)) switch
    {
        0 => dice.Of("''", "'a'", "'ab c'", "'😀é'", "'\\n'", "\"it's\""),
        1 => "messages[0].content",
        2 => dice.Of("bos_token", "messages[-1]['role']"),
        3 or 4 => $"{Text(level + 1)} | {dice.Of(TextFilters)}",
        5 => $"({Text(level + 1)}).{dice.Of(TextCalls)}",
        6 => $"({Text(level + 1)} {dice.Of("+", "~")} {Text(level + 1)})",
        7 => $"({Text(level + 1)})[{dice.Of(":", "1:", ":-1", "::-1", "::2")}]",
        8 => $"({Text(level + 1)} if {Truth(level + 1)} else {Text(level + 1)})",
        _ => $"{Row(level + 1)} | {dice.Of("join", "join(', ')", "tojson", "tojson(indent=2)", "string")}",
    };

    private string Number(int level) => Other() ?? (level >= MostLevels ? 0 : dice.Below(6)) switch
    {
        0 or 1 => dice.Of("0", "1", "-1", "2", "7", "1.5"),
        2 => $"({Number(level + 1)} {dice.Of("+", "-", "*", "//", "%", "/", "**")} {Number(level + 1)})",
        3 => $"{dice.Of(Text(level + 1), Row(level + 1))} | {dice.Of("length", "count")}",
        4 => $"({Text(level + 1)}).{dice.Of(NumberCalls)}",
        _ => $"{Number(level + 1)} | {dice.Of("abs", "round", "round(1, 'floor')", "int", "float")}",
    };

    private string Row(int level) => Other() ?? (level >= MostLevels ? dice.Below(2) : dice.Below(8)) switch
    {
        0 => dice.Of("[1, 2, 3]", "['b', 'a']", "[]", "(1, 2)", "['a', none]"),
        1 => dice.Of("range(3)", "range(50)", "range(5, 0, -1)"),
        2 => $"[{Value(level + 1)}, {Value(level + 1)}]",
        3 or 4 => $"{Row(level + 1)} | {dice.Of(RowFilters)}",
        5 => $"messages | {dice.Of(MessageFilters)} | list",
        6 => $"({Text(level + 1)}).{dice.Of("split()", "split('a', 2)", "rsplit('a', 1)", "splitlines()")}",
        _ => $"({Row(level + 1)} | list)[{dice.Of("1:", ":-1", "::-1", "::2")}]",
    };

    private string Truth(int level) => Other() ?? (level >= MostLevels ? 0 : dice.Below(7)) switch
    {
        0 => dice.Of("true", "false", "add_generation_prompt", "messages"),
        1 => $"{Text(level + 1)} {dice.Of("==", "!=", "<", "in", "not in")} {Text(level + 1)}",
        2 => $"{Number(level + 1)} {dice.Of("==", "<", ">=")} {Number(level + 1)}",
        3 => $"{Text(level + 1)} is {dice.Of("", "not ")}{dice.Of(TextTests)}",
        4 => $"{Number(level + 1)} is {dice.Of("", "not ")}{dice.Of(NumberTests)}",
        5 => $"({Truth(level + 1)} {dice.Of("and", "or")} {Truth(level + 1)})",
        _ => $"not {Truth(level + 1)}",
    };

    private string? Other() => dice.OneIn(20) ? dice.Of(Anything) : null;
}

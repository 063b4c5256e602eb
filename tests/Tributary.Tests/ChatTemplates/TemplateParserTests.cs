using CsCheck;
using Tributary.ChatTemplates;

namespace Tributary.Tests.ChatTemplates;

/// <summary>What is refused: when the template is read if that can be known, else when it is rendered; and what it may cost.</summary>
public sealed class TemplateParserTests
{
    private static readonly string[] Pieces =
        ["{{", "}}", "{%", "%}", "{#", "#}", "-", "if", "for", "x", "in", " ", "endif", "endfor", "'", "\\", "(", ")", "[", "]", "1", ".",
            "|", "is", "set", "=", "\n", "else", ",", "raw", "endraw", "not"];

    [Theory]
    [InlineData("{% include 'x' %}", "line 1, column 4: the tag 'include' is not supported (supported: break, continue")]
    [InlineData("{% extends 'x' %}", "column 4: the tag 'extends'")]
    [InlineData("a\n  {% fro x in y %}", "line 2, column 6: the tag 'fro' is not supported; did the template mean 'for'?")]
    [InlineData("{{ x|uper }}", "column 6: the filter 'uper' is not supported; did the template mean 'upper'?")]
    [InlineData("{{ x is definde }}", "column 9: the test 'definde' is not supported; did the template mean 'defined'?")]
    [InlineData("{{ x|map('uper') }}", "column 10: the filter 'uper' is not supported")]
    [InlineData("{{ x|selectattr('a', 'zz') }}", "column 22: the test 'zz' is not supported")]
    [InlineData("{% if true %}{{ zap(1) }}{% endif %}", "column 17: the function 'zap' is not supported")]
    [InlineData("{{ 'a'.format(1) }}", "column 7: the method 'format' is not supported")]
    [InlineData("{{ x.__class__.mro() }}", "the method 'mro' is not supported")]
    [InlineData("{% for x in y recursive %}{% endfor %}", "a recursive loop is not supported")]
    [InlineData("{{ f(*x) }}", "'*' before an argument is not supported")]
    [InlineData("{% if x %}", "found the end of the template; expected '{% elif %}' or '{% else %}' or '{% endif %}'")]
    [InlineData("{% endif %}", "'endif' closes nothing")]
    [InlineData("{% for x in y %}{% endif %}", "'endif' closes nothing; expected else or endfor")]
    [InlineData("{% break %}", "'break' stands outside a loop")]
    [InlineData("{% for x in y %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}", "'break' stands outside a loop")]
    [InlineData("{{ x", "the tag is never closed by '}}'")]
    [InlineData("{# x", "the comment is never closed")]
    [InlineData("{% raw %} x", "the block 'raw' is never closed")]
    [InlineData("{{ 'x }}", "the text is never closed")]
    [InlineData("{{ ( }}", "'}' closes nothing")]
    [InlineData("{{ messages.append(1) }}", "column 12: 'append' would change what the template was given")]
    [InlineData("{{ ) }}", "')' closes nothing")]
    [InlineData("{{ (] }}", "']' closes nothing")]
    [InlineData("{{ 1 + }}", "found '}}'; expected an expression")]
    [InlineData("{{ x y }}", "found 'y'; expected '}}'")]
    [InlineData("{{ 99999999999999999999 }}", "does not fit into 64 bits")]
    [InlineData("{{ 1x }}", "'1x' is no number")]
    [InlineData("{{ '\\xzz' }}", "is not followed by 2 hexadecimal digits")]
    [InlineData("{{ a $ b }}", "'$' means nothing here")]
    [InlineData("{% set 1 = 2 %}", "found '1'; expected the name of a variable")]
    [InlineData("{% macro m(a=1, b) %}{% endmacro %}", "'b' has no default")]
    public void Parse_Unsupported_IsRefusedWithItsPlace(string template, string expected) =>
        Assert.Contains(expected, Assert.Throws<BadInputException>(() => ChatTemplate.Parse(template, new Dictionary<string, string>()))
            .Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}", "does not come to an end")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "calls macros more than 100 deep")]
    [InlineData("{{ 'aaaaaaaaaa' * 1000000000 }}", "characters of text")]
    [InlineData("{{ [1] * 1000000000 }}", "does not come to an end")]
    [InlineData("{% set ns = namespace(x='aaaaaaaa') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
        "characters of text")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "does not come to an end")]
    [InlineData("{% set x = 'a' * 100000 %}{{ x.replace('', x) }}", "characters of text")]
    [InlineData("{% set x = 'a' * 100000 %}{{ x.join(x) }}", "characters of text")]
    [InlineData("{{ range(1000000)|length }}", "'range' of more than 100000 numbers")]
    [InlineData("{{ 9223372036854775807 + 1 }}", "does not fit into 64 bits")]
    [InlineData("{{ 2 ** 1000 }}", "does not fit into 64 bits")]
    [InlineData("{{ messages|map('upper') }}", "a value of the type generator has no text")]
    [InlineData("{{ strftime_now('%Y') }}", "'strftime_now' asks for the date, and none is given")]
    [InlineData("{{ namespace(1) }}", "expected named arguments")]
    [InlineData("{{ 'x'|replace('a') }}", "'replace' needs the argument 'new'")]
    [InlineData("{{ 'x'|trim(1, 2) }}", "takes at most 1 arguments, here it has 2")]
    [InlineData("{{ [1]|join(sep='x') }}", "has no argument 'sep'")]
    public void Render_TooMuchOrWrong_IsRefused(string template, string expected) =>
        Assert.Contains(expected, Assert.Throws<BadInputException>(() => Render(template)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData('(')]
    [InlineData('[')]
    [InlineData('-')]
    public void Parse_DeepNesting_IsRefused(char nested) =>
        Assert.Contains(
            "nested more than 200 deep",
            Assert.Throws<BadInputException>(() => ChatTemplate.Parse($"{{{{ {Open(nested)}1{Close(nested)} }}}}",
                new Dictionary<string, string>())).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("+1")]
    [InlineData("|string")]
    [InlineData(".x")]
    [InlineData(" if 1")]
    public void Render_LongChain_IsRefused(string link) => Assert.Contains(
        "is nested too deep",
        Assert.Throws<BadInputException>(() => Render("{{ 1" + string.Concat(Enumerable.Repeat(link, 300_000)) + " }}")).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("{{ ns.x }}")]
    [InlineData("{{ ns.x == ns.y }}")]
    [InlineData("{{ ns.x < ns.y }}")]
    public void Render_DeepValue_IsRefused(string use) => Assert.Contains(
        "is nested too deep",
        Assert.Throws<BadInputException>(() => Render("{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(100000) %}{% set ns.x = "
            + "[ns.x] %}{% set ns.y = [ns.y] %}{% endfor %}" + use)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Parse_AnyText_IsReadOrRefused() => Check.Sample(
        Gen.Int[0, Pieces.Length - 1].Array[0, 25].Select(places => string.Concat(places.Select(place => Pieces[place]))),
        template =>
        {
            try
            {
                Render(template);
            }
            catch (BadInputException refused)
            {
                Assert.StartsWith("chat template: line ", refused.Message, StringComparison.Ordinal);
            }
        },
        iter: 5000);

    private static string Open(char nested) => string.Concat(Enumerable.Repeat(nested == '-' ? "- " : nested.ToString(), 10_000));

    private static string Close(char nested) => nested == '-' ? "" : new string(nested == '(' ? ')' : ']', 10_000);

    private static string Render(string template) =>
        ChatTemplate.Parse(template, new Dictionary<string, string>()).Render(new ChatRequest { Messages = [new("user", "x")] });
}

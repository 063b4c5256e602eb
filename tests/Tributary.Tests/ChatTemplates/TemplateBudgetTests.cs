using System.Diagnostics;
using Tributary.ChatTemplates;
using Tributary.Testing;

namespace Tributary.Tests.ChatTemplates;

/// <summary>Templates that are short and ask for endless work: each is refused in seconds, whatever it does the work with.</summary>
public sealed class TemplateBudgetTests
{
    /// <summary>A tenth of the usual bounds, so that the tests are fast.</summary>
    private static readonly RenderingBounds Small = new(500_000, 3_200_000);

    private const string Big = "{% set t = 'a' * 1000000 %}{% for i in range(100000) %}";
    private const string Row = "{% set l = range(100000)|list %}{% for i in range(100000) %}";
    private const string Tree = "{% set ns = namespace(a=[1]) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}";

    [Theory]
    [InlineData(Big + "{% set x = t[:-1] %}{% endfor %}")]
    [InlineData(Big + "{% set x = t[-1] %}{% endfor %}")]
    [InlineData(Big + "{% set x = t == t ~ '' %}{% endfor %}")]
    [InlineData(Big + "{% set x = t is lower %}{% endfor %}")]
    [InlineData(Big + "{% set x = t|int %}{% endfor %}")]
    [InlineData(Big + "{% set x = t|float(0) %}{% endfor %}")]
    [InlineData(Big + "{% set x = t|title %}{% endfor %}")]
    [InlineData(Big + "{% set x = t|reverse %}{% endfor %}")]
    [InlineData(Big + "{% set x = t.find('b') %}{% endfor %}")]
    [InlineData(Big + "{% set x = t.count('aa') %}{% endfor %}")]
    [InlineData(Big + "{% set x = t.strip('b') %}{% endfor %}")]
    [InlineData(Big + "{% set x = ''.strip(t) %}{% endfor %}")]
    [InlineData(Big + "{% set x = t.startswith(t) %}{% endfor %}")]
    [InlineData(Big + "{% set x = {t: 1} %}{% endfor %}")]
    [InlineData("{% set t = 'a' * 1000000 %}{% set d = {t: 1} %}{% for i in range(100000) %}{% set x = dict(d) %}{% endfor %}")]
    [InlineData("{% set t = 'a' * 1000000 %}{% set d = {t: 1} %}{% for i in range(100000) %}{% set x = d == d %}{% endfor %}")]
    [InlineData("{% set t = 'a' * 1000000 %}{% set d = {t: 1} %}{% for i in range(100000) %}{% set x = t in d or d[t] %}{% endfor %}")]
    [InlineData("{% set t = 'ab' * 1500000 %}{% set p = 'ab' * 500000 ~ 'c' ~ 'ab' * 500000 %}{{ p in t }}{{ t.find(p) }}")]
    [InlineData("{% set t = '\n' * 3000000 %}{{ t|indent(1) }}")]
    [InlineData("{% set t = ' x' * 1500000 %}{{ t.split()|length }}")]
    [InlineData("{% set t = '\n' * 1500000 %}{{ t.splitlines()|length }}")]
    [InlineData("{% set t = ',' * 1500000 %}{{ t.split(',')|length }}")]
    [InlineData("{% for c in 'a' * 3000000 %}{% endfor %}")]
    [InlineData("{{ ('a' * 3000000)|list|length }}")]
    [InlineData("{{ strftime_now('%c' * 1000000) }}")]
    [InlineData(Row + "{% set x = l[1:] %}{% endfor %}")]
    [InlineData(Row + "{% set x = l|join %}{% endfor %}")]
    [InlineData(Row + "{% set x = l|sort %}{% endfor %}")]
    [InlineData(Row + "{% set x = l|max %}{% endfor %}")]
    [InlineData(Row + "{% set x = l|reverse %}{% endfor %}")]
    [InlineData(Row + "{% set x = l.count(1) %}{% endfor %}")]
    [InlineData(Row + "{% set x = l|select('none')|list %}{% endfor %}")]
    [InlineData(Row + "{% set x = l|map('string')|list %}{% endfor %}")]
    [InlineData(Row + "{% set x = l|map(attribute='real.b.c', default=1)|list %}{% endfor %}")]
    [InlineData(Row + "{% set x = l|tojson %}{% endfor %}")]
    [InlineData(Row + "{% set x = range(100000) %}{% endfor %}")]
    [InlineData(Row + "{% for j in l %}{% break %}{% endfor %}{% endfor %}")]
    [InlineData("{% set l = range(100000)|list %}{{ l|unique|list|length }}")]
    [InlineData(Tree + "{{ ns.a|tojson(indent=100) }}")]
    [InlineData(Tree + "{{ ns.a|join }}")]
    [InlineData(Tree + "{{ [ns.a, ns.a]|sort }}")]
    [InlineData(Tree + "{{ ns.a|upper }}")]
    [InlineData(Tree + "{{ {'x': ns.a} ~ '' }}")]
    [InlineData(Tree + "{{ 'x'.join(ns.a|map('string')) }}")]
    [InlineData("{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(90) }}")]
    public void Render_EndlessWork_IsRefused(string template) => AssertBounded(template, Small);

    [Fact]
    public void Render_SharedCases_AreRefusedInSeconds()
    {
        var folder = SharedFolder.Require("cases/template-budget");
        Assert.All(Directory.GetFiles(folder), file => AssertBounded(File.ReadAllText(file), RenderingBounds.Usual));
    }

    /// <summary>What grows with the template itself: reading it is bounded by its length.</summary>
    [Theory]
    [InlineData("{% raw %}", "{%", 300_000)]
    [InlineData("{{ '' ", "'x' ", 300_000)]
    [InlineData("{{ f() }}", "{% set ab = 1 %}{{ ab() }}", 30_000)]
    [InlineData("{% if 1 %}", "{% elif 1 %}", 100_000)]
    public void Parse_LongTemplate_TakesSeconds(string begin, string piece, int count)
    {
        var started = Stopwatch.GetTimestamp();
        Assert.Throws<BadInputException>(() => Render(begin + string.Concat(Enumerable.Repeat(piece, count)) + "{% x %}"));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
    }

    private static void AssertBounded(string template, RenderingBounds bounds)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        var refused = Assert.Throws<BadInputException>(() => Render(template, bounds)).Message;

        Assert.True(refused.Contains("does not come to an end", StringComparison.Ordinal)
            || refused.Contains("characters of text", StringComparison.Ordinal), refused);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 * bounds.Characters);
    }

    private static string Render(string template, RenderingBounds? bounds = null) =>
        ChatTemplate.Parse(template, new Dictionary<string, string>()).Render(new ChatRequest
        {
            Messages = [],
            Clock = TimeProvider.System,
            Bounds = bounds ?? RenderingBounds.Usual,
        });
}

using CsCheck;
using Tributary.Evaluation.Tasks;

namespace Tributary.Tests.Evaluation.Tasks;

public sealed class PromptTemplateTests
{
    [Theory]
    [InlineData("Review: {text}\nSentiment:", "Review: [text]\nSentiment:", "text")]
    [InlineData("{a}{b}{a}", "[a][b][a]", "a,b")]
    [InlineData("{{text}} {review body}", "{text} [review body]", "review body")]
    [InlineData("{{{text}}}", "{[text]}", "text")]
    [InlineData("{{}}", "{}", "")]
    [InlineData("", "", "")]
    public void Render_Fields_ArePutIn(string source, string expected, string fields)
    {
        var template = PromptTemplate.Parse(source);

        Assert.Equal(expected, template.Render(field => $"[{field}]"));
        Assert.Equal(fields, string.Join(',', template.Fields));
    }

    [Theory]
    [InlineData("a {text", "'{' at character 3 is never closed")]
    [InlineData("a {te{xt}", "'{' at character 3 is never closed")]
    [InlineData("{text}}", "'}' at character 7 closes nothing")]
    [InlineData("}", "'}' at character 1 closes nothing")]
    [InlineData("{}", "'{}' at character 1 names no field")]
    [InlineData("{ text }", "'{ text }' at character 1 names no field")]
    [InlineData("{", "'{' at character 1 is never closed")]
    public void Parse_Broken_SaysWhere(string source, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<FormatException>(() => PromptTemplate.Parse(source)).Message, StringComparison.Ordinal);

    [Fact]
    public void Render_TextWithBraces_IsLeftAlone() =>
        Gen.String.Sample(text => Assert.Equal($"<{text}>{text}", PromptTemplate.Parse("<{text}>{text}").Render(_ => text)));

    [Fact]
    public void Parse_AnyLiteralEscaped_RendersItself() =>
        Gen.String[Gen.Char['x', '}'], 0, 12].Sample(text =>
        {
            var source = text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
            Assert.Equal(text, PromptTemplate.Parse(source).Render(_ => throw new InvalidOperationException()));
        });

    [Fact]
    public void Parse_AnyText_ParsesOrSaysWhere() =>
        Gen.String[Gen.Char['x', '}'], 0, 12].Sample(text =>
        {
            try
            {
                Assert.Equal(text, PromptTemplate.Parse(text).Source);
            }
            catch (FormatException broken)
            {
                Assert.Contains("at character", broken.Message, StringComparison.Ordinal);
            }
        });

    [Fact]
    public void OfMessages_RendersThroughTheChatTemplate()
    {
        var prompt = Chat("{% for m in messages %}<{{ m.role }}>{{ m.content|trim }}{% endfor %}{% if add_generation_prompt "
            + "%}<assistant>{% endif %}", ("system", "In {lang}."), ("user", "{text} ?"));

        Assert.Equal(["lang", "text"], prompt.Fields);
        Assert.True(prompt.HasSpecialTokens);
        // A field is put into its message before the template sees it, and braces in it mean nothing.
        Assert.Equal("<system>In x.<user>{a} ?<assistant>", prompt.Render(field => field == "lang" ? "x" : " {a}"));
    }

    [Fact]
    public void OfMessages_Source_TellsConversationsAndTemplatesApart()
    {
        var prompt = Chat("a", ("user", "x\nuser: y"));

        Assert.Equal(prompt, Chat("a", ("user", "x\nuser: y")));
        Assert.NotEqual(prompt, Chat("b", ("user", "x\nuser: y")));
        Assert.NotEqual(prompt, Chat("a", ("user", "x"), ("user", "y")));
    }

    private static PromptTemplate Chat(string template, params (string Role, string Content)[] messages) => PromptTemplate.OfMessages(
        [.. messages.Select(message => (message.Role, PromptTemplate.Parse(message.Content)))],
        Tributary.ChatTemplates.ChatTemplate.Parse(template, new Dictionary<string, string>()));

    [Fact]
    public void Equals_SameSource_IsEqual() => Assert.Equal(PromptTemplate.Parse("{a} b"), PromptTemplate.Parse("{a} b"));
}

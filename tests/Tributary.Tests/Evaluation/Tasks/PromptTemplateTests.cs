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

    [Theory]
    [InlineData("{instruction}\n{input?}\n", "Do\nx\n", "Do\n")]
    [InlineData("{instruction}\n{input?}", "Do\nx", "Do")]
    [InlineData("Say: {instruction}\nContext: {input?}\nAnswer:", "Say: Do\nContext: x\nAnswer:", "Say: Do\nAnswer:")]
    [InlineData("{instruction} {input?} now", "Do x now", "Do now")]
    [InlineData("{input?} {instruction}", "x Do", "Do")]
    [InlineData("{instruction} ({input?})", "Do (x)", "Do ()")]
    [InlineData("### Instruction:\n{instruction}\n\n### Input:\n{input?}\n\n### Response:\n",
        "### Instruction:\nDo\n\n### Input:\nx\n\n### Response:\n", "### Instruction:\nDo\n\n### Response:\n")]
    [InlineData("{instruction}\n\nContext: {input?}\nAnswer:", "Do\n\nContext: x\nAnswer:", "Do\n\nAnswer:")]
    [InlineData("Read this.\n\n{instruction}\n{input?}\n\nAnswer:", "Read this.\n\nDo\nx\n\nAnswer:", "Read this.\n\nDo\n\nAnswer:")]
    public void Render_OptionalField_TakesWhatWasWrittenForItAlong(string template, string present, string absent)
    {
        var prompt = PromptTemplate.Parse(template);
        string With(string? input) => prompt.Render(field => field == "input" ? input : "Do");

        Assert.Equal(present, With("x"));
        Assert.All(new[] { null, "", " \n" }, input => Assert.Equal(absent, With(input)));
        Assert.Equal(["input"], prompt.Rules.Where(rule => rule.Optional).Select(rule => rule.Name));
    }

    [Fact]
    public void Render_OptionalFieldsWithTexts_IsTheTemplateWithoutQuestionMarks() =>
        Gen.Int[0, 6].Select(at => new[] { "{a}", "{b}", " ", "\n", "\n\n", "word", ": " }[at]).Array[0, 12].Sample(pieces =>
        {
            var optional = PromptTemplate.Parse(string.Concat(pieces.Select(piece => piece.Replace("}", "?}", StringComparison.Ordinal))));
            Assert.Equal(PromptTemplate.Parse(string.Concat(pieces)).Render(field => field), optional.Render(field => field));
        });

    [Theory]
    [InlineData("{?}", "'{?}' at character 1 names no field")]
    [InlineData("{a ?}", "'{a ?}' at character 1 names no field")]
    [InlineData("{a} {a?}", "'{a?}' at character 5 is written with and without '?'")]
    public void Parse_WrongOptionalField_IsRefused(string source, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<FormatException>(() => PromptTemplate.Parse(source)).Message, StringComparison.Ordinal);

    [Fact]
    public void Equals_SameSource_IsEqual() => Assert.Equal(PromptTemplate.Parse("{a} b"), PromptTemplate.Parse("{a} b"));
}

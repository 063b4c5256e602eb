using Tributary.Text;

namespace Tributary.Tests.Text;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("plain, grüße, 日本, 😀", "plain, grüße, 日本, 😀")]
    [InlineData("\e[31mred\a", "\\u001b[31mred\\u0007")]
    [InlineData("a\u202eb\u2066c\u009b2J\u200f", "a\\u202eb\\u2066c\\u009b2J\\u200f")]
    [InlineData("a\r\nb\tc\rd", "a\r\nb\tc\\u000dd")]
    public void Of_WhateverSteersATerminal_IsWrittenOut(string text, string expected) => Assert.Equal(expected, PlainText.Of(text));

    [Fact]
    public void OnOneLine_LineBreak_MakesNoLine() => Assert.Equal("a\\u000aerror: b", PlainText.OnOneLine("a\nerror: b"));

    [Theory]
    [InlineData("<script> |x| `y` \e[31m\u202e[z](javascript:1)", @"\<script\> \|x\| \`y\`  \[31m\[z\](javascript:1)")]
    public void Escape_Markup_StaysText(string text, string expected) => Assert.Equal(expected, MarkdownText.Escape(text));

    [Fact]
    public void Quoted_AnyText_IsOneValueOfYaml() =>
        Assert.Equal("\"a\\\"b\\\\c\\u000a---\\u001b\"", MarkdownText.Quoted("a\"b\\c\n---\e"));

    [Fact]
    public void Fenced_CodeWithAFence_IsNotEndedByIt() =>
        Assert.Equal("````yaml\na: ```\n````\n", MarkdownText.Fenced("yaml", "a: ```"));
}

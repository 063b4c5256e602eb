using CsCheck;
using Tributary.Reporting.Tables;

namespace Tributary.Tests.Reporting.Tables;

public sealed class OneLineTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  a\n\tb\r\n ", "a b")]
    [InlineData("\u001b[31m\u0007", "[31m")]
    [InlineData("a\u202Eb\u2066c", "abc")]
    [InlineData("abcde", "abcde")]
    [InlineData("abcdef", "abcde…")]
    [InlineData("abcd ef", "abcd…")]
    [InlineData("αβγδ🙂ζ", "αβγδ🙂…")]
    [InlineData("abcde   ", "abcde")]
    public void Beginning_FiveCharacters_IsOneLine(string text, string line) => Assert.Equal(line, OneLine.Beginning(text, 5));

    [Fact]
    public void Beginning_AnyText_IsShortAndMovesNoCursor() =>
        Gen.String[Gen.OneOf(Gen.Char, Gen.Char['\0', ' '], Gen.Char['\u2028', '\u202F']), 0, 60].Sample(text =>
        {
            var line = OneLine.Beginning(text, 20);

            Assert.True(line.EnumerateRunes().Count() <= 21);
            Assert.DoesNotContain(line, char.IsControl);
            Assert.DoesNotContain(line, letter => letter is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E'));
        });
}

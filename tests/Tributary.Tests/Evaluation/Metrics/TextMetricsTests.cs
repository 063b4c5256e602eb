using CsCheck;
using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Tasks;

namespace Tributary.Tests.Evaluation.Metrics;

public sealed class TextMetricsTests
{
    // From a second implementation of the definition, written apart from this one.
    [Theory]
    [InlineData("The cat sat on the mat.", "The cat is on a mat.", 0.3751344521374437)]
    [InlineData("the  same", "the same", 1)]
    [InlineData("abc", "xyz", 0)]
    [InlineData("", "abc", 0)]
    [InlineData("ab", "abc", 0.875)]
    [InlineData("猫がマットの上に座った。", "猫はマットの上にいる。", 0.3822670702613277)]
    [InlineData("für Elise", "fur Elise", 0.6148809523809524)]
    public void Chrf_Pair_HasTheScoreOfTheDefinition(string reference, string prediction, double expected) =>
        Assert.Equal(expected, Chrf.Score(reference, prediction), 1e-12);

    [Fact]
    public void Chrf_AnyTexts_IsAFraction() =>
        Gen.Select(Gen.String[Gen.Char['a', 'd'], 0, 12], Gen.String[Gen.Char['a', 'd'], 0, 12]).Sample((left, right) =>
        {
            Assert.InRange(Chrf.Score(left, right), 0, 1 + 1e-12);
            Assert.True(left.Length == 0 || Math.Abs(Chrf.Score(left, left) - 1) < 1e-12);
        });

    [Theory]
    [InlineData("Berlin.", "  berlin ", 1)]
    [InlineData("São Paulo", "SÃO  PAULO!", 1)]
    [InlineData("42", "4 2", 0)]
    [InlineData("the cat", "cat", 0)]
    [InlineData("東京。", "東京", 1)]
    [InlineData("-1", "1", 0)]
    [InlineData("−1", "-1", 1)]
    [InlineData("3.14", "314", 0)]
    [InlineData("3,14", "314", 0)]
    [InlineData("1/2", "12", 0)]
    [InlineData("1⁄2", "1/2", 1)]
    [InlineData("10:30", "1030", 0)]
    [InlineData("1e-5", "1e5", 0)]
    [InlineData(".5", "5", 0)]
    [InlineData("-.5", ".5", 0)]
    [InlineData("٣٫١٤", "3.14", 1)]
    [InlineData("-५", "५", 0)]
    [InlineData("42.", "42", 1)]
    [InlineData("(42)", "42", 1)]
    [InlineData("covid-19", "covid 19", 0)]
    [InlineData("covid-19", "covid19", 1)]
    [InlineData("!", "?", 0)]
    [InlineData("!", "!", 1)]
    public void ExactMatch_Pair_IgnoresSpelling(string reference, string prediction, double expected) =>
        Assert.Equal(expected, ExactMatch.Score(reference, prediction));

    [Theory]
    [InlineData("positive", "positive")]
    [InlineData(" Positive, because it shines", "positive")]
    [InlineData("positively", null)]
    [InlineData("very positive", null)]
    [InlineData("not sure.", "not sure")]
    [InlineData("", null)]
    public void WrittenLabel_Text_IsTheLabelThatItBeginsWith(string text, string? expected) =>
        Assert.Equal(expected, WrittenLabel.Find(text, ["negative", "positive", "not", "not sure"]));

    [Theory]
    [InlineData("-1", "-1")]
    [InlineData(" 1", "1")]
    [InlineData("−1", "-1")]
    [InlineData("1.", "1")]
    [InlineData("1, because", "1")]
    [InlineData("1.5", null)]
    [InlineData("1/2", "1/2")]
    [InlineData("10", null)]
    [InlineData("0 or 1", "0")]
    public void WrittenLabel_Number_IsTheWholeNumber(string text, string? expected) =>
        Assert.Equal(expected, WrittenLabel.Find(text, ["-1", "0", "1", "1/2"]));

    [Theory]
    [InlineData("-1|0|1", null)]
    [InlineData("C|C++|C#", "'C' and 'C#' are the same")]
    [InlineData(":)|:(", "':)' is punctuation alone")]
    [InlineData("Good|good!", "'Good' and 'good!' are the same")]
    public void WrittenLabel_LabelsThatCannotBeToldApart_AreNamed(string labels, string? expected) =>
        Assert.StartsWith(expected ?? "", WrittenLabel.Problem(labels.Split('|')) ?? "", StringComparison.Ordinal);
}

using System.Text.RegularExpressions;
using Tributary.Tokenizers;

namespace Tributary.Tests.Tokenizers;

public sealed class WordSplitterTests
{
    [Fact]
    public void Pieces_PatternThatBacktracksWithoutEnd_IsTold()
    {
        var pattern = new Regex("^(aa|aaa|a.)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
            TimeSpan.FromMilliseconds(50));
        var refused = Assert.Throws<BadInputException>(() => WordSplitter.Pieces(new string('a', 200) + "\n\n", pattern));
        Assert.Contains("(aa|aaa|a.)*$ backtracks without end on a text of 202 characters", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pieces_CharactersOutsideTheBasicPlane_CountByTheirCategory()
    {
        // A letter, a digit, a symbol, a squared letter: two units each.
        const string text = "a\U00010400\U0001D7D9\U0001F600\U0001F130";
        Assert.Equal(
            [new(0, 3, true), new(3, 5, true), new(5, 7, false), new(7, 9, true)],
            WordSplitter.Pieces(text, new Regex($@"\p{{L}}+|\p{{N}}|[{OnigurumaPattern.Alphanumeric}]", RegexOptions.CultureInvariant)));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("\ud83d\ude00")]
    public void Pieces_EmptyMatches_CutNothing(string text) =>
        Assert.Equal(text, string.Concat(WordSplitter.Pieces(text, new Regex("x*")).Select(piece => text[piece.Start..piece.Stop])));
}

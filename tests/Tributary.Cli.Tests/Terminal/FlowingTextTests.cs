using Tributary.Cli.Terminal;

namespace Tributary.Cli.Tests.Terminal;

public sealed class FlowingTextTests
{
    [Fact]
    public void Lines_Long_BreakBetweenWordsOnly() => Assert.Equal(["one two", "  three", "  fourteen"],
        FlowingText.Lines("one two three fourteen", 10, "  "));

    [Fact]
    public void Lines_FigureWithUnit_StaysWhole() => Assert.Equal(["from", "33 %, in", "41.6 s", "all told"],
        FlowingText.Lines("from 33 %, in 41.6 s all told", 8));

    [Fact]
    public void Lines_WordWiderThanTheLine_StandsAlone() => Assert.Equal(["a", "/very/long/path", "b"],
        FlowingText.Lines("a /very/long/path b", 8));
}

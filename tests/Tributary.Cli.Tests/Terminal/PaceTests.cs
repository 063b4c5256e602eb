using Tributary.Cli.Terminal;

namespace Tributary.Cli.Tests.Terminal;

public sealed class PaceTests
{
    [Fact]
    public void Words_GoesOnFromACheckpoint_CountsTheSpeedFromThere()
    {
        var clock = new HandClock();
        var pace = new Pace(clock);

        Assert.Equal("50 %", pace.Words(50, 100, "steps"));
        clock.Seconds = 10;
        Assert.Equal("60 %, 1 steps a second, 40 s left", pace.Words(60, 100, "steps"));
        Assert.Equal("60 %, 40 s left", pace.Words(60, 100, ""));
    }

    [Theory]
    [InlineData(0.2, "1 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(7500, "2 h 5 min")]
    public void Left_Seconds_AreShort(double seconds, string expected) => Assert.Equal(expected, Pace.Left(seconds));

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(200)]
    public void BarLayout_AnyWidth_HoldsWholeTimes(int width)
    {
        var layout = BarLayout.Of(width);

        Assert.True(layout.Description >= 24);
        Assert.True(layout.Description + 1 + (layout.Bar > 0 ? layout.Bar + 1 : 0) + 5 + (layout.HasElapsed ? 9 : 0) + 8 <= width);
    }

    private sealed class HandClock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(Seconds * 1000);
    }
}

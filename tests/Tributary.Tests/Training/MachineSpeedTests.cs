using Tributary.Training;

namespace Tributary.Tests.Training;

public sealed class MachineSpeedTests
{
    [Fact]
    public void Parse_WhatToStringWrote_GivesItBack()
    {
        var speed = new MachineSpeed(0.97448861, 17334446.028940268, 29220154913.46898, 5.7e10);

        Assert.Equal(speed, MachineSpeed.Parse(speed.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 2e6 3e9")]
    [InlineData("1 2e6 3e9 4e9 5")]
    [InlineData("1  2e6 3e9 4e9")]
    [InlineData("-1 2e6 3e9 4e9")]
    [InlineData("NaN 2e6 3e9 4e9")]
    [InlineData("1 NaN 3e9 4e9")]
    [InlineData("1 2e6 0 4e9")]
    [InlineData("1 2e6 -3e9 4e9")]
    [InlineData("1 2e6 3e9 Infinity")]
    [InlineData("1 2e6 3e9 1e308")]
    [InlineData("1e9 2e6 3e9 4e9")]
    [InlineData("1 2e6 3e9 x")]
    [InlineData("1,5 2e6 3e9 4e9")]
    public void Parse_NoMachine_IsNull(string text) => Assert.Null(MachineSpeed.Parse(text));
}
